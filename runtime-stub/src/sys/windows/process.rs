//! The process itself and others.

use super::api;
use super::io::{Errno, Result};

/// `SIGKILL`, `SIGTERM`, `SIGINT` and `SIGQUIT`: what ends a process, the only thing that Windows can do to one.
const ENDING: [i32; 4] = [9, 15, 2, 3];

/// Real and effective ids, and the supplementary groups.
pub(crate) struct Ids {
    pub(crate) uid: u32,
    pub(crate) euid: u32,
    pub(crate) gid: u32,
    pub(crate) egid: u32,
    pub(crate) groups: Vec<u32>,
}

/// Windows knows users by other things than numbers.
pub(crate) fn ids() -> Result<Ids> {
    Err(Errno::NOSYS)
}

/// What the ids of a process and its groups can be set to.
pub(crate) enum Change {
    User(u32),
    EffectiveUser(u32),
    Group(u32),
    EffectiveGroup(u32),
    Groups(Vec<u32>),
    GroupsOf(String, u32),
}

/// Changes who the process runs as; see [`ids`].
pub(crate) fn become_other(_: Change) -> Result<()> {
    Err(Errno::NOSYS)
}

/// The id of a user by name; see [`ids`].
pub(crate) fn user_id(_: &str) -> Option<u32> {
    None
}

/// The name of a user by id; see [`ids`].
pub(crate) fn user_name(_: u32) -> Option<String> {
    None
}

/// The id of a group by name; see [`ids`].
pub(crate) fn group_id(_: &str) -> Option<u32> {
    None
}

/// Becomes another program: a process of Windows cannot.
pub(crate) fn execute(_: &str, _: &[String], _: &[(String, String)]) -> std::io::Error {
    Errno::NOSYS.into()
}

/// The times of this thread.
pub(crate) fn thread_times() -> Result<[f64; 2]> {
    Err(Errno::NOSYS)
}

/// The process that started this one, as far as the system still knows it.
pub(crate) fn parent_id() -> i32 {
    api::parent_id().unwrap_or(0) as i32
}

/// Ends a process; 0 only checks that it exists.
pub(crate) fn kill(pid: i32, signal: i32) -> Result<()> {
    let pid = match pid {
        0 => std::process::id(),
        pid => u32::try_from(pid).map_err(|_| Errno::SRCH)?,
    };
    match signal {
        0 => api::process_exists(pid),
        signal if ENDING.contains(&signal) => api::terminate(pid),
        _ => Err(Errno::NOSYS),
    }
}

/// Windows has no mask: it is 0 whatever is set.
pub(crate) fn mask(_: Option<u32>) -> u32 {
    0
}

/// How many bytes the main thread's stack has: the linker says so, see `build.rs`.
pub(crate) fn stack_limit() -> Option<u64> {
    Some(8 << 20)
}

/// Resident bytes.
pub(crate) fn resident_memory() -> Result<u64> {
    Ok(api::memory_counters()?[0])
}

/// What the process has used: user and system time in microseconds, the greatest resident size in KiB, page faults
/// without and with reading, voluntary and involuntary context switches.
pub(crate) fn usage() -> Result<[f64; 7]> {
    let [_, peak, faults] = api::memory_counters()?;
    let [user, system] = api::process_times()?.map(|ticks| ticks as f64 / 10.0);
    Ok([user, system, (peak / 1024) as f64, 0.0, faults as f64, 0.0, 0.0])
}

/// A process's niceness.
pub(crate) fn priority(_: i32) -> Result<i32> {
    Err(Errno::NOSYS)
}

/// Sets a process's niceness.
pub(crate) fn set_priority(_: i32, _: i32) -> Result<()> {
    Err(Errno::NOSYS)
}
