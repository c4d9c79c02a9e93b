//! The process itself and others.

use rustix::fs::{Mode, RawMode};
use rustix::io::Errno;
use rustix::process::{Pid, Signal};

pub(crate) use rustix::process::*;

use super::accounts::groups_of;
pub(crate) use super::accounts::{group_id, user_id};

/// Real and effective ids, and the supplementary groups.
pub(crate) struct Ids {
    pub(crate) uid: u32,
    pub(crate) euid: u32,
    pub(crate) gid: u32,
    pub(crate) egid: u32,
    pub(crate) groups: Vec<u32>,
}

/// Who the process runs as.
pub(crate) fn ids() -> Result<Ids, Errno> {
    // Apple's function for groups does not know those of directory services, so rustix leaves it out.
    #[cfg(not(target_vendor = "apple"))]
    let groups = getgroups().unwrap_or_default().into_iter().map(|group| group.as_raw()).collect();
    #[cfg(target_vendor = "apple")]
    let groups = Vec::new();
    Ok(Ids {
        uid: getuid().as_raw(),
        euid: geteuid().as_raw(),
        gid: getgid().as_raw(),
        egid: getegid().as_raw(),
        groups,
    })
}

/// What the ids of a process and its groups can be set to.
pub(crate) enum Change {
    User(u32),
    EffectiveUser(u32),
    Group(u32),
    EffectiveGroup(u32),
    /// The supplementary groups.
    Groups(Vec<u32>),
    /// The groups of a user, and one more.
    GroupsOf(String, u32),
}

/// Changes who the process runs as, in all of its threads.
pub(crate) fn become_other(change: Change) -> Result<(), Errno> {
    use nix::unistd::{Gid, Uid, setegid, seteuid, setgid, setuid};

    let result = match change {
        Change::User(id) => setuid(Uid::from_raw(id)),
        Change::EffectiveUser(id) => seteuid(Uid::from_raw(id)),
        Change::Group(id) => setgid(Gid::from_raw(id)),
        Change::EffectiveGroup(id) => setegid(Gid::from_raw(id)),
        Change::Groups(ids) => set_groups(&ids),
        Change::GroupsOf(user, group) => set_groups(&groups_of(&user, group)),
    };
    result.map_err(|errno| Errno::from_raw_os_error(errno as i32))
}

#[cfg(not(target_vendor = "apple"))]
fn set_groups(ids: &[u32]) -> nix::Result<()> {
    let groups: Vec<_> = ids.iter().copied().map(nix::unistd::Gid::from_raw).collect();
    nix::unistd::setgroups(&groups)
}

/// Apple's groups are those of directory services, which nix does not change.
#[cfg(target_vendor = "apple")]
fn set_groups(_: &[u32]) -> nix::Result<()> {
    Err(nix::errno::Errno::ENOSYS)
}

/// The name of a user by id.
pub(crate) fn user_name(id: u32) -> Option<String> {
    super::accounts::user(id).map(|user| user.name)
}

/// Becomes another program; returns only when that fails. Arguments begin with the name that the program sees.
pub(crate) fn execute(
    file: &str,
    arguments: &[String],
    variables: &[(String, String)],
) -> std::io::Error {
    use std::os::unix::process::CommandExt;

    let mut command = std::process::Command::new(file);
    if let Some((name, rest)) = arguments.split_first() {
        command.arg0(name).args(rest);
    }
    command.env_clear().envs(variables.iter().map(|(name, value)| (name, value)));
    command.exec()
}

/// The times of this thread, in user mode and in the kernel, in microseconds.
#[cfg(target_os = "linux")]
pub(crate) fn thread_times() -> Result<[f64; 2], Errno> {
    Ok(times("/proc/thread-self/stat"))
}

/// The times of this thread: only Linux tells them in a file.
#[cfg(not(target_os = "linux"))]
pub(crate) fn thread_times() -> Result<[f64; 2], Errno> {
    Err(Errno::NOSYS)
}

/// The times in a `stat` file of Linux, in user mode and in the kernel, in microseconds.
#[cfg(target_os = "linux")]
fn times(path: &str) -> [f64; 2] {
    let stat = std::fs::read_to_string(path).unwrap_or_default();
    let fields = fields(&stat);
    let microseconds = 1e6 / rustix::param::clock_ticks_per_second() as f64;
    [14, 15].map(|number| fields.get(number - 3).copied().unwrap_or(0.0) * microseconds)
}

/// The fields of a `stat` file from the third one on. The second is the command's name in parentheses, which may contain
/// spaces.
#[cfg(target_os = "linux")]
fn fields(stat: &str) -> Vec<f64> {
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    rest.split_whitespace().map(|text| text.parse().unwrap_or(0.0)).collect()
}

/// The process that started this one.
pub(crate) fn parent_id() -> i32 {
    Pid::as_raw(getppid())
}

/// Sends a signal; 0 only checks that the process exists. A negative pid is a group.
pub(crate) fn kill(pid: i32, signal: i32) -> Result<(), Errno> {
    let target = Pid::from_raw(pid.saturating_abs());
    if signal == 0 {
        return match target {
            None => test_kill_current_process_group(),
            Some(target) if pid > 0 => test_kill_process(target),
            Some(target) => test_kill_process_group(target),
        };
    }
    let signal = Signal::from_named_raw(signal).ok_or(Errno::INVAL)?;
    match target {
        None => kill_current_process_group(signal),
        Some(target) if pid > 0 => kill_process(target, signal),
        Some(target) => kill_process_group(target, signal),
    }
}

/// The file mode mask, which is set to `new` when there is one.
#[allow(clippy::useless_conversion, reason = "modes have fewer bits on some systems")]
pub(crate) fn mask(new: Option<u32>) -> u32 {
    let old = rustix::process::umask(Mode::from_raw_mode(new.unwrap_or(0) as RawMode));
    if new.is_none() {
        // The mask can be read only by setting it.
        rustix::process::umask(old);
    }
    #[allow(clippy::useless_conversion, reason = "RawMode has another width on macOS")]
    u32::from(old.as_raw_mode())
}

/// How many bytes the main thread's stack may have; `None` when there is no limit.
pub(crate) fn stack_limit() -> Option<u64> {
    getrlimit(Resource::Stack).current
}

/// Resident bytes.
#[cfg(target_os = "linux")]
pub(crate) fn resident_memory() -> Result<u64, Errno> {
    let text = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = text.and_then(|text| text.split_whitespace().nth(1)?.parse::<u64>().ok());
    // Where /proc is not mounted nothing else tells.
    Ok(pages.unwrap_or(0).saturating_mul(rustix::param::page_size() as u64))
}

/// What the process has used: user and system time in microseconds, the greatest resident size in KiB, page faults
/// without and with reading, voluntary and involuntary context switches.
#[cfg(target_os = "linux")]
pub(crate) fn usage() -> Result<[f64; 7], Errno> {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let fields = fields(&stat);
    let field = |number: usize| fields.get(number - 3).copied().unwrap_or(0.0);
    let line = |name: &str| {
        let value = status.lines().find_map(|line| line.strip_prefix(name));
        value.and_then(|value| value.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0)
    };
    let microseconds = 1e6 / rustix::param::clock_ticks_per_second() as f64;
    Ok([
        field(14) * microseconds,
        field(15) * microseconds,
        line("VmHWM:"),
        field(10),
        field(12),
        line("voluntary_ctxt_switches:"),
        line("nonvoluntary_ctxt_switches:"),
    ])
}

/// Resident bytes: only Linux tells it in a file.
#[cfg(not(target_os = "linux"))]
pub(crate) fn resident_memory() -> Result<u64, Errno> {
    Err(Errno::NOSYS)
}

/// What the process has used: only Linux tells it in a file.
#[cfg(not(target_os = "linux"))]
pub(crate) fn usage() -> Result<[f64; 7], Errno> {
    Err(Errno::NOSYS)
}

/// A process's niceness; 0 is this process.
pub(crate) fn priority(pid: i32) -> Result<i32, Errno> {
    getpriority_process(Pid::from_raw(pid))
}

/// Sets a process's niceness.
pub(crate) fn set_priority(pid: i32, priority: i32) -> Result<(), Errno> {
    setpriority_process(Pid::from_raw(pid), priority)
}
