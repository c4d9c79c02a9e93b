//! `semba:ops/signals` on Windows: Ctrl-C and Ctrl-Break.

use std::collections::HashMap;
use std::rc::Rc;

use semba_engine::{Args, NativeModule, Op, OpError, OpFuture, OpResult, Value};
use tokio::signal::windows::{CtrlBreak, CtrlC, ctrl_break, ctrl_c};
use tokio::sync::{Mutex, Notify};

use super::system_error;
use crate::host::Host;
use crate::sys::io::Errno;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/signals",
    ops: &[
        ("op_signals_next", Op::Async(op_signals_next)),
        ("op_signals_start", Op::Sync(op_signals_start)),
        ("op_signals_stop", Op::Sync(op_signals_stop)),
    ],
};

/// Ctrl-C.
const SIGINT: i32 = 2;
/// Ctrl-Break.
const SIGBREAK: i32 = 21;

/// Signals that were listened for at least once.
#[derive(Default)]
pub(crate) struct Signals {
    watched: HashMap<i32, Watched>,
}

struct Watched {
    source: Rc<Mutex<Source>>,
    stopped: Rc<Notify>,
}

enum Source {
    Interrupt(CtrlC),
    Break(CtrlBreak),
}

impl Source {
    async fn next(&mut self) {
        match self {
            Self::Interrupt(source) => source.recv().await,
            Self::Break(source) => source.recv().await,
        };
    }
}

fn number(args: &Args) -> Result<i32, OpError> {
    args.number(0).map(|number| number as i32)
}

/// `op_signals_start(number)`: from now on the signal is kept for `op_signals_next`. Returns whether it can be.
fn op_signals_start(host: &mut Host, args: &mut Args) -> OpResult {
    let signal = number(args)?;
    if host.resources.signals.watched.contains_key(&signal) {
        return Ok(true.into());
    }
    let failed = |error: std::io::Error| system_error::from_io(&error, "uv_signal_start", &[]);
    let source = {
        let _guard = host.tasks.runtime()?.enter();
        match signal {
            SIGINT => Source::Interrupt(ctrl_c().map_err(failed)?),
            SIGBREAK => Source::Break(ctrl_break().map_err(failed)?),
            // Windows has no other signals: listening is allowed, and nothing ever comes.
            _ => return Ok(false.into()),
        }
    };
    let watched = Watched { source: Rc::new(Mutex::new(source)), stopped: Rc::default() };
    host.resources.signals.watched.insert(signal, watched);
    Ok(true.into())
}

/// `op_signals_stop(number)`: nobody listens any more.
fn op_signals_stop(host: &mut Host, args: &mut Args) -> OpResult {
    if let Some(watched) = host.resources.signals.watched.remove(&number(args)?) {
        watched.stopped.notify_waiters();
    }
    Ok(Value::Undefined)
}

/// `op_signals_next(number)`: 1 once the signal came; 0 when it is not listened for any more. Waiting for signals does
/// not keep the program running.
fn op_signals_next(host: &mut Host, args: &mut Args) -> Result<OpFuture, OpError> {
    let interest = host.tasks.interest();
    interest.set_referenced(false);
    let Some(watched) = host.resources.signals.watched.get(&number(args)?) else {
        return Err(system_error::from_errno(Errno::INVAL, "uv_signal_start", &[]));
    };
    let (source, stopped) = (Rc::clone(&watched.source), Rc::clone(&watched.stopped));
    Ok(interest.watch(async move {
        let next = async { source.lock().await.next().await };
        tokio::select! {
            () = next => Ok(1.0.into()),
            () = stopped.notified() => Ok(0.0.into()),
        }
    }))
}
