//! `semba:ops/child`: other processes.

#[cfg_attr(windows, path = "command_windows.rs")]
mod command;
mod pipes;
mod run;

use std::cell::RefCell;
use std::process::ExitStatus;
use std::rc::Rc;

use semba_engine::{Args, NativeModule, Op, OpError, OpFuture, OpResult, Value};
use tokio::process::Child;

use self::command::{Request, Spawned};
use self::pipes::Pipe;
use super::handles::{self, Handles};
use super::system_error;
use crate::entries;
use crate::host::Host;
use crate::sys;
use crate::sys::fd::OwnedFd;
use crate::tasks::Interest;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/child",
    ops: &[
        ("op_child_channel", Op::Sync(pipes::op_child_channel)),
        ("op_child_close", Op::Sync(pipes::op_child_close)),
        ("op_child_entry", Op::Sync(op_child_entry)),
        ("op_child_read", Op::Async(pipes::op_child_read)),
        ("op_child_run", Op::Sync(run::op_child_run)),
        ("op_child_set_ref", Op::Sync(op_child_set_ref)),
        ("op_child_set_pipe_ref", Op::Sync(pipes::op_child_set_pipe_ref)),
        ("op_child_spawn", Op::Sync(op_child_spawn)),
        ("op_child_wait", Op::Async(op_child_wait)),
        ("op_child_write", Op::Async(pipes::op_child_write)),
        ("op_child_write_now", Op::Sync(pipes::op_child_write_now)),
    ],
};

/// Running processes and the pipes to them.
#[derive(Default)]
pub(crate) struct Children {
    processes: Handles<Process>,
    pipes: Handles<Pipe>,
}

/// A process that was started.
struct Process {
    child: Rc<RefCell<Option<Child>>>,
    interest: Interest,
}

/// `op_child_spawn(file, arguments, environment, directory, stdio, options)`: starts a process; see [`Request`].
/// Returns its `pid`, a `handle` to wait for it, and the handles of its `pipes` (`null` where there is none).
fn op_child_spawn(host: &mut Host, args: &mut Args) -> OpResult {
    let request = Request::read(host, args)?;
    let file = request.file.clone();
    let Spawned { child, pipes } = {
        let _guard = host.tasks.runtime()?.enter();
        request.spawn().map_err(|error| system_error::from_io(&error, "spawn", &[&file]))?
    };
    let pid = child.id().unwrap_or_default();
    let process =
        Process { child: Rc::new(RefCell::new(Some(child))), interest: host.tasks.interest() };
    let handle = host.resources.children.processes.add(process);
    let mut handles = Vec::new();
    for stream in pipes {
        handles.push(match stream {
            Some(stream) => {
                let pipe = Pipe::new(stream, host.tasks.interest());
                host.resources.children.pipes.add(pipe).into()
            }
            None => Value::Null,
        });
    }
    Ok(Value::Dict(vec![
        ("pid".into(), pid.into()),
        ("handle".into(), handle.into()),
        ("pipes".into(), Value::List(handles)),
    ]))
}

/// `op_child_wait(handle)`: `[code, signal]` once the process has ended, one of them `null`. The handle is released.
fn op_child_wait(host: &mut Host, args: &mut Args) -> Result<OpFuture, OpError> {
    let process = host.resources.children.processes.get(args, 0)?;
    let mut child = process.child.take().ok_or_else(handles::released)?;
    Ok(process.interest.watch(async move {
        match child.wait().await {
            Ok(status) => Ok(Value::List(result(status).into())),
            Err(error) => Err(system_error::from_io(&error, "wait", &[])),
        }
    }))
}

/// `op_child_set_ref(handle, referenced, release)`: whether the process keeps the program running; at its end the
/// handle is released.
fn op_child_set_ref(host: &mut Host, args: &mut Args) -> OpResult {
    if args.bool(2) {
        host.resources.children.processes.remove(args, 0)?;
    } else {
        host.resources.children.processes.get(args, 0)?.interest.set_referenced(args.bool(1));
    }
    Ok(Value::Undefined)
}

/// `op_child_entry(path)`: how another process of `process.execPath` starts with the module at that path: the `name` of a
/// variable and its `value`, `undefined` for the program itself; or, where the program was started from a file,
/// `isFile`: the command takes any.
fn op_child_entry(host: &mut Host, args: &mut Args) -> OpResult {
    if host.launch().entry_file().is_some() {
        return Ok(Value::Dict(vec![("isFile".into(), true.into())]));
    }
    let path = args.string(0)?;
    let entries = host.entries();
    let Some(entry) = entries.find(&path, host.home()) else {
        return Err(OpError::error(format!(
            "Cannot find module '{path}': this executable can start with {}; give further modules to the build behind the \
             first one, as in `semba build --compile main.ts worker.ts`",
            entries.list()
        ))
        .with_code("MODULE_NOT_FOUND"));
    };
    let value = (entry != entries.main()).then(|| entry.to_owned());
    Ok(Value::Dict(vec![("name".into(), entries::VARIABLE.into()), ("value".into(), value.into())]))
}

/// The exit code and the signal, one of them `null`.
fn result(status: ExitStatus) -> [Value; 2] {
    let number = |number: Option<i32>| number.map_or(Value::Null, Value::from);
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(windows)]
    let signal = None;
    [number(status.code()), number(signal)]
}

/// From this number downwards, numbers stand for pipes of this process.
const FIRST_PIPE: i64 = -4;

/// A duplicate of one of this process's open files, or of its half of a pipe.
fn duplicate(host: &mut Host, fd: i64) -> Result<OwnedFd, OpError> {
    let duplicate = match fd {
        0 => sys::stdio::stdin().try_clone_to_owned(),
        1 => sys::stdio::stdout().try_clone_to_owned(),
        2 => sys::stdio::stderr().try_clone_to_owned(),
        fd if fd <= FIRST_PIPE => {
            let pipe = host.resources.children.pipes.find((FIRST_PIPE - fd) as u32)?;
            pipes::share(pipe)
        }
        _ => host.resources.files.duplicate(fd),
    };
    duplicate.map_err(|error| system_error::from_io(&error, "spawn", &[]))
}

fn texts(value: Value) -> Vec<String> {
    let Value::List(list) = value else { return Vec::new() };
    let text = |value| match value {
        Value::String(text) => Some(text),
        _ => None,
    };
    list.into_iter().filter_map(text).collect()
}

fn numbers(value: Value) -> Vec<Option<i64>> {
    let Value::List(list) = value else { return Vec::new() };
    let number = |value| match value {
        Value::Number(number) => Some(number as i64),
        _ => None,
    };
    list.into_iter().map(number).collect()
}
