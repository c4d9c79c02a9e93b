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
use crate::host::Host;
use crate::tasks::Interest;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/child",
    ops: &[
        ("op_child_close", Op::Sync(pipes::op_child_close)),
        ("op_child_read", Op::Async(pipes::op_child_read)),
        ("op_child_run", Op::Sync(run::op_child_run)),
        ("op_child_set_ref", Op::Sync(op_child_set_ref)),
        ("op_child_set_pipe_ref", Op::Sync(pipes::op_child_set_pipe_ref)),
        ("op_child_spawn", Op::Sync(op_child_spawn)),
        ("op_child_wait", Op::Async(op_child_wait)),
        ("op_child_write", Op::Async(pipes::op_child_write)),
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

/// The exit code and the signal, one of them `null`.
fn result(status: ExitStatus) -> [Value; 2] {
    let number = |number: Option<i32>| number.map_or(Value::Null, Value::from);
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(windows)]
    let signal = None;
    [number(status.code()), number(signal)]
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
