//! `semba:ops/os`: the machine.

use std::fs::read_to_string;

use rustix::process::Pid;
use semba_engine::{Args, NativeModule, Op, OpResult, Value};

use super::system_error;
use crate::host::Host;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/os",
    ops: &[
        ("op_os_cpus", Op::Sync(op_os_cpus)),
        ("op_os_get_priority", Op::Sync(op_os_get_priority)),
        ("op_os_load", Op::Sync(op_os_load)),
        ("op_os_memory", Op::Sync(op_os_memory)),
        ("op_os_parallelism", Op::Sync(op_os_parallelism)),
        ("op_os_set_priority", Op::Sync(op_os_set_priority)),
        ("op_os_system", Op::Sync(op_os_system)),
        ("op_os_uptime", Op::Sync(op_os_uptime)),
        ("op_os_user", Op::Sync(op_os_user)),
        ("op_os_errnos", Op::Sync(op_os_errnos)),
    ],
};

/// `op_os_system()`: what `uname` says.
fn op_os_system(_: &mut Host, _: &mut Args) -> OpResult {
    let system = rustix::system::uname();
    let text = |value: &std::ffi::CStr| Value::String(value.to_string_lossy().into_owned());
    Ok(Value::Dict(vec![
        ("type".into(), text(system.sysname())),
        ("hostname".into(), text(system.nodename())),
        ("release".into(), text(system.release())),
        ("version".into(), text(system.version())),
        ("machine".into(), text(system.machine())),
    ]))
}

/// `op_os_memory()`: `[free, total]` bytes.
fn op_os_memory(_: &mut Host, _: &mut Args) -> OpResult {
    let text = read_to_string("/proc/meminfo").unwrap_or_default();
    let line = |name: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("0");
        value.split_whitespace().next().and_then(|value| value.parse().ok()).unwrap_or(0.0) * 1024.0
    };
    Ok(Value::List(vec![line("MemAvailable:").into(), line("MemTotal:").into()]))
}

/// The numbers at the start of a file.
fn leading_numbers(path: &str, count: usize) -> Vec<Value> {
    let text = read_to_string(path).unwrap_or_default();
    let mut words = text.split_whitespace();
    let mut next = || words.next().and_then(|word| word.parse().ok()).unwrap_or(0.0);
    (0..count).map(|_| Value::Number(next())).collect()
}

/// `op_os_load()`: the load averages of 1, 5 and 15 minutes.
fn op_os_load(_: &mut Host, _: &mut Args) -> OpResult {
    Ok(Value::List(leading_numbers("/proc/loadavg", 3)))
}

/// `op_os_uptime()`: seconds since the machine started.
fn op_os_uptime(_: &mut Host, _: &mut Args) -> OpResult {
    Ok(leading_numbers("/proc/uptime", 1).remove(0))
}

/// `op_os_parallelism()`: how many threads run at once.
fn op_os_parallelism(_: &mut Host, _: &mut Args) -> OpResult {
    Ok((std::thread::available_parallelism().map_or(1, |count| count.get() as u32)).into())
}

/// `op_os_cpus()`: per processor its model, speed in MHz and times in ms: user, nice, sys, idle, irq.
fn op_os_cpus(_: &mut Host, _: &mut Args) -> OpResult {
    let info = read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| -> Vec<String> {
        let values = info.lines().filter_map(|line| line.split_once(':'));
        let values = values.filter(|(key, _)| key.trim() == name);
        values.map(|(_, value)| value.trim().to_owned()).collect()
    };
    let (models, speeds) = (field("model name"), field("cpu MHz"));
    let stat = read_to_string("/proc/stat").unwrap_or_default();
    let milliseconds = 1000.0 / rustix::param::clock_ticks_per_second() as f64;
    let lines = stat.lines().filter(|line| {
        line.strip_prefix("cpu").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    });
    let cpus = lines.enumerate().map(|(index, line)| {
        let times: Vec<f64> =
            line.split_whitespace().skip(1).filter_map(|word| word.parse().ok()).collect();
        let time =
            |number: usize| Value::Number(times.get(number).copied().unwrap_or(0.0) * milliseconds);
        let speed = speeds.get(index).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
        Value::Dict(vec![
            ("model".into(), models.get(index).cloned().unwrap_or_else(|| "unknown".into()).into()),
            ("speed".into(), speed.trunc().into()),
            (
                "times".into(),
                Value::Dict(vec![
                    ("user".into(), time(0)),
                    ("nice".into(), time(1)),
                    ("sys".into(), time(2)),
                    ("idle".into(), time(3)),
                    ("irq".into(), time(5)),
                ]),
            ),
        ])
    });
    Ok(Value::List(cpus.collect()))
}

/// `op_os_user()`: the line of the password file for the effective user.
fn op_os_user(_: &mut Host, _: &mut Args) -> OpResult {
    let uid = rustix::process::geteuid().as_raw();
    let passwords = read_to_string("/etc/passwd").unwrap_or_default();
    let fields = passwords
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields.len() >= 7 && fields[2].parse() == Ok(uid));
    let Some(fields) = fields else { return Ok(Value::Undefined) };
    Ok(Value::Dict(vec![
        ("uid".into(), uid.into()),
        ("gid".into(), fields[3].parse::<u32>().unwrap_or(0).into()),
        ("username".into(), fields[0].into()),
        ("homedir".into(), fields[5].into()),
        ("shell".into(), fields[6].into()),
    ]))
}

/// `op_os_get_priority(pid)`: a process's niceness.
fn op_os_get_priority(_: &mut Host, args: &mut Args) -> OpResult {
    let pid = Pid::from_raw(args.number(0)? as i64 as i32);
    rustix::process::getpriority_process(pid)
        .map(Value::from)
        .map_err(|errno| system_error::from_errno(errno, "uv_os_getpriority", &[]))
}

/// `op_os_set_priority(pid, priority)`.
fn op_os_set_priority(_: &mut Host, args: &mut Args) -> OpResult {
    let pid = Pid::from_raw(args.number(0)? as i64 as i32);
    rustix::process::setpriority_process(pid, args.number(1)? as i64 as i32)
        .map(|()| Value::Undefined)
        .map_err(|errno| system_error::from_errno(errno, "uv_os_setpriority", &[]))
}

/// `op_os_errnos()`: number, name and text of every system error in turn.
fn op_os_errnos(_: &mut Host, _: &mut Args) -> OpResult {
    let entries = system_error::TABLE.iter().flat_map(|(errno, name, text)| {
        [errno.raw_os_error().into(), (*name).into(), (*text).into()]
    });
    Ok(Value::List(entries.collect()))
}
