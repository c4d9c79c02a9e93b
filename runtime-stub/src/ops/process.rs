//! `semba:ops/process`: the process itself.

use std::borrow::Cow;
use std::ffi::OsStr;

use semba_engine::{Args, NativeModule, Op, OpError, OpResult, Value};

use super::system_error;
use crate::entries;
use crate::host::Host;
use crate::sys;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/process",
    ops: &[
        ("op_process_abort", Op::Sync(op_process_abort)),
        ("op_process_become", Op::Sync(op_process_become)),
        ("op_process_chdir", Op::Sync(op_process_chdir)),
        ("op_process_cwd", Op::Sync(op_process_cwd)),
        ("op_process_env", Op::Sync(op_process_env)),
        ("op_process_execute", Op::Sync(op_process_execute)),
        ("op_process_exit", Op::Sync(op_process_exit)),
        ("op_process_id_of", Op::Sync(op_process_id_of)),
        ("op_process_ids", Op::Sync(op_process_ids)),
        ("op_process_info", Op::Sync(op_process_info)),
        ("op_process_kill", Op::Sync(op_process_kill)),
        ("op_process_memory", Op::Sync(op_process_memory)),
        ("op_process_thread_times", Op::Sync(op_process_thread_times)),
        ("op_process_umask", Op::Sync(op_process_umask)),
        ("op_process_usage", Op::Sync(op_process_usage)),
        ("op_process_variable", Op::Sync(op_process_variable)),
    ],
};

/// `op_process_info()`: what does not change: arguments, paths, ids, versions.
fn op_process_info(host: &mut Host, _: &mut Args) -> OpResult {
    let argv0 = std::env::args_os().next().unwrap_or_default();
    let launch = host.launch();
    let arguments = launch.arguments.iter().map(|argument| text(argument).into()).collect();
    Ok(Value::Dict(vec![
        ("arguments".into(), Value::List(arguments)),
        ("entry".into(), host.other_entry().into()),
        ("channel".into(), std::env::var_os(CHANNEL).map(|fd| text(&fd)).into()),
        ("argv0".into(), text(&argv0).into()),
        ("execPath".into(), text(launch.exec_path().as_os_str()).into()),
        ("script".into(), text(launch.script().as_os_str()).into()),
        ("pid".into(), std::process::id().into()),
        ("ppid".into(), sys::process::parent_id().into()),
        ("platform".into(), platform().into()),
        ("arch".into(), arch().into()),
        ("semba".into(), env!("CARGO_PKG_VERSION").into()),
        ("engine".into(), semba_engine::NAME.into()),
        ("engineVersion".into(), semba_engine::version().into()),
    ]))
}

/// JavaScript strings are Unicode: other bytes become U+FFFD.
fn text(value: &OsStr) -> String {
    value.to_string_lossy().into_owned()
}

/// Node's name of the operating system.
pub(super) fn platform() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    }
}

/// Node's name of the processor architecture.
pub(super) fn arch() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        "x86" => "ia32",
        "powerpc64" => "ppc64",
        other => other,
    }
}

/// Tells a process the descriptor of the channel to its parent; Node's name.
const CHANNEL: &str = "NODE_CHANNEL_FD";

/// Variables that are between a process and its parent.
const INTERNAL: [&str; 3] = [CHANNEL, "NODE_CHANNEL_SERIALIZATION_MODE", entries::VARIABLE];

/// `op_process_env()`: the environment the process was started with.
fn op_process_env(_: &mut Host, _: &mut Args) -> OpResult {
    let entries = std::env::vars_os()
        .filter(|(key, _)| !INTERNAL.iter().any(|name| key == name))
        .map(|(key, value)| (Cow::from(text(&key)), text(&value).into()));
    Ok(Value::Dict(entries.collect()))
}

/// `op_process_variable(name)`: one variable of that environment, or `undefined`.
fn op_process_variable(_: &mut Host, args: &mut Args) -> OpResult {
    Ok(std::env::var_os(args.string(0)?).map(|value| text(&value)).into())
}

/// `op_process_cwd()`: the working directory.
fn op_process_cwd(_: &mut Host, _: &mut Args) -> OpResult {
    match std::env::current_dir() {
        Ok(path) => Ok(path.to_string_lossy().into_owned().into()),
        Err(error) => Err(system_error::from_io(&error, "uv_cwd", &[])),
    }
}

/// `op_process_chdir(path)`: changes the working directory.
fn op_process_chdir(_: &mut Host, args: &mut Args) -> OpResult {
    let path = args.string(0)?;
    let current = std::env::current_dir().unwrap_or_default();
    std::env::set_current_dir(&path).map_err(|error| {
        system_error::from_io(&error, "chdir", &[&current.to_string_lossy(), &path])
    })?;
    Ok(Value::Undefined)
}

/// `op_process_exit(code)`: ends the process at once.
fn op_process_exit(_: &mut Host, args: &mut Args) -> OpResult {
    crate::exit::now(args.number(0)? as i64 as i32)
}

/// `op_process_abort()`: ends the process with `SIGABRT`.
fn op_process_abort(_: &mut Host, _: &mut Args) -> OpResult {
    std::process::abort()
}

/// `op_process_ids()`: real and effective user and group ids, and the supplementary groups.
fn op_process_ids(_: &mut Host, _: &mut Args) -> OpResult {
    let ids =
        sys::process::ids().map_err(|errno| system_error::from_errno(errno, "getuid", &[]))?;
    Ok(Value::Dict(vec![
        ("uid".into(), ids.uid.into()),
        ("euid".into(), ids.euid.into()),
        ("gid".into(), ids.gid.into()),
        ("egid".into(), ids.egid.into()),
        ("groups".into(), Value::List(ids.groups.into_iter().map(Value::from).collect())),
    ]))
}

/// `op_process_id_of(kind, name)`: the id of a `"user"` or `"group"`, or the `"name"` of a user; `undefined` when there is
/// none.
fn op_process_id_of(_: &mut Host, args: &mut Args) -> OpResult {
    Ok(match &*args.string(0)? {
        "name" => sys::process::user_name(args.number(1)? as u32).into(),
        "user" => sys::process::user_id(&args.string(1)?).into(),
        _ => sys::process::group_id(&args.string(1)?).into(),
    })
}

/// `op_process_become(function, id, user?)`: changes what Node's function of that name changes; an id is a list for
/// `setgroups`.
fn op_process_become(_: &mut Host, args: &mut Args) -> OpResult {
    use sys::process::Change;

    let id = || args.number(1).map(|id| id as u32);
    let (syscall, change) = match &*args.string(0)? {
        "setuid" => ("setuid", Change::User(id()?)),
        "seteuid" => ("seteuid", Change::EffectiveUser(id()?)),
        "setgid" => ("setgid", Change::Group(id()?)),
        "setegid" => ("setegid", Change::EffectiveGroup(id()?)),
        "initgroups" => ("initgroups", Change::GroupsOf(args.string(2)?, id()?)),
        _ => {
            let Value::List(list) = args.value(1)? else { return Ok(Value::Undefined) };
            let number = |value: &Value| match value {
                Value::Number(number) => Some(*number as u32),
                _ => None,
            };
            ("setgroups", Change::Groups(list.iter().filter_map(number).collect()))
        }
    };
    let changed = sys::process::become_other(change);
    changed.map_err(|errno| system_error::from_errno(errno, syscall, &[]))?;
    Ok(Value::Undefined)
}

/// `op_process_execute(file, arguments, variables)`: becomes another program; variables are `NAME=value`.
fn op_process_execute(_: &mut Host, args: &mut Args) -> OpResult {
    let file = args.string(0)?;
    let texts = |value| match value {
        Value::List(list) => list
            .into_iter()
            .filter_map(|value| match value {
                Value::String(text) => Some(text),
                _ => None,
            })
            .collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    let arguments = texts(args.value(1)?);
    let variables: Vec<(String, String)> = texts(args.value(2)?)
        .iter()
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    super::restore_terminal();
    let error = sys::process::execute(&file, &arguments, &variables);
    Err(system_error::from_io(&error, "execve", &[&file]))
}

/// `op_process_thread_times()`: what this thread used in user mode and in the kernel, in microseconds.
fn op_process_thread_times(_: &mut Host, _: &mut Args) -> OpResult {
    let times = sys::process::thread_times()
        .map_err(|errno| system_error::from_errno(errno, "uv_getrusage_thread", &[]))?;
    Ok(Value::List(times.into_iter().map(Value::Number).collect()))
}

/// `op_process_kill(pid, signal)`: sends a signal; 0 only checks that the process exists. A negative pid is a group.
fn op_process_kill(_: &mut Host, args: &mut Args) -> OpResult {
    let pid = args.number(0)? as i64 as i32;
    let signal = args.number(1)? as i64 as i32;
    sys::process::kill(pid, signal).map_err(|error| {
        let (code, _) = system_error::describe(error.raw_os_error()).unwrap_or(("UNKNOWN", ""));
        OpError::error(format!("kill {code}"))
            .with("errno", -error.raw_os_error())
            .with("code", code)
            .with("syscall", "kill")
    })?;
    Ok(Value::Undefined)
}

/// `op_process_memory()`: resident bytes.
fn op_process_memory(_: &mut Host, _: &mut Args) -> OpResult {
    let bytes = sys::process::resident_memory();
    let bytes =
        bytes.map_err(|errno| system_error::from_errno(errno, "uv_resident_set_memory", &[]))?;
    Ok((bytes as f64).into())
}

/// `op_process_umask(mask?)`: the file mode mask, which it changes when there is an argument.
fn op_process_umask(_: &mut Host, args: &mut Args) -> OpResult {
    let new = if args.is_undefined(0) { None } else { Some(args.number(0)? as i64 as u32 & 0o777) };
    Ok(sys::process::mask(new).into())
}

/// `op_process_usage()`: what the process has used, in Node's names for the fields of `getrusage`.
fn op_process_usage(_: &mut Host, _: &mut Args) -> OpResult {
    let usage = sys::process::usage();
    let usage = usage.map_err(|errno| system_error::from_errno(errno, "uv_getrusage", &[]))?;
    let [user, system, resident, minor_faults, major_faults, voluntary, involuntary] = usage;
    let entries = [
        ("userCPUTime", user),
        ("systemCPUTime", system),
        ("maxRSS", resident),
        ("sharedMemorySize", 0.0),
        ("unsharedDataSize", 0.0),
        ("unsharedStackSize", 0.0),
        ("minorPageFault", minor_faults),
        ("majorPageFault", major_faults),
        ("swappedOut", 0.0),
        ("fsRead", 0.0),
        ("fsWrite", 0.0),
        ("ipcSent", 0.0),
        ("ipcReceived", 0.0),
        ("signalsCount", 0.0),
        ("voluntaryContextSwitches", voluntary),
        ("involuntaryContextSwitches", involuntary),
    ];
    Ok(Value::Dict(entries.map(|(name, value)| (name.into(), value.into())).to_vec()))
}
