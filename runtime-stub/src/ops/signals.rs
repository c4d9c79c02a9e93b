//! `semba:ops/signals`: signals that a program listens for.

use std::collections::HashMap;
use std::os::unix::net::UnixStream as Pair;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::io::Errno;
use semba_engine::{Args, NativeModule, Op, OpError, OpFuture, OpResult, Value};
use signal_hook::consts::FORBIDDEN;
use tokio::io::AsyncReadExt;
use tokio::net::UnixStream;
use tokio::sync::{Mutex, Notify};

use super::system_error;
use crate::host::Host;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/signals",
    ops: &[
        ("op_signals_next", Op::Async(op_signals_next)),
        ("op_signals_start", Op::Sync(op_signals_start)),
        ("op_signals_stop", Op::Sync(op_signals_stop)),
    ],
};

/// Signals that were listened for at least once. A handler stays installed; while nobody listens it does what the
/// system would do without it.
#[derive(Default)]
pub(crate) struct Signals {
    watched: HashMap<i32, Watched>,
}

struct Watched {
    /// Nobody listens.
    default: Arc<AtomicBool>,
    /// One byte for each signal.
    receiver: Rc<Mutex<UnixStream>>,
    stopped: Rc<Notify>,
}

fn number(args: &Args) -> Result<i32, OpError> {
    args.number(0).map(|number| number as i32)
}

/// `op_signals_start(number)`: from now on the signal is kept for `op_signals_next`. Returns whether it can be.
fn op_signals_start(host: &mut Host, args: &mut Args) -> OpResult {
    let signal = number(args)?;
    if signal == libc::SIGKILL || signal == libc::SIGSTOP {
        return Err(start_error(Errno::INVAL));
    }
    if FORBIDDEN.contains(&signal) {
        // A signal about a fault in the process itself: returning from its handler would repeat the fault.
        return Ok(false.into());
    }
    if let Some(watched) = host.resources.signals.watched.get(&signal) {
        watched.default.store(false, Ordering::SeqCst);
        return Ok(true.into());
    }
    let failed =
        |error: std::io::Error| start_error(Errno::from_io_error(&error).unwrap_or(Errno::INVAL));
    let (receiver, sender) = Pair::pair().map_err(failed)?;
    receiver.set_nonblocking(true).map_err(failed)?;
    let receiver = {
        let _guard = host.tasks.runtime()?.enter();
        UnixStream::from_std(receiver).map_err(failed)?
    };
    let default = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register_conditional_default(signal, Arc::clone(&default))
        .map_err(failed)?;
    signal_hook::low_level::pipe::register(signal, sender).map_err(failed)?;
    let receiver = Rc::new(Mutex::new(receiver));
    let watched = Watched { default, receiver, stopped: Rc::default() };
    host.resources.signals.watched.insert(signal, watched);
    Ok(true.into())
}

fn start_error(errno: Errno) -> OpError {
    let error = system_error::from_errno(errno, "uv_signal_start", &[]);
    let (code, _) = system_error::describe(errno.raw_os_error()).unwrap_or(("UNKNOWN", ""));
    OpError { message: format!("uv_signal_start {code}"), ..error }
}

/// `op_signals_stop(number)`: nobody listens any more; the signal has its default effect.
fn op_signals_stop(host: &mut Host, args: &mut Args) -> OpResult {
    if let Some(watched) = host.resources.signals.watched.get(&number(args)?) {
        watched.default.store(true, Ordering::SeqCst);
        watched.stopped.notify_waiters();
    }
    Ok(Value::Undefined)
}

/// `op_signals_next(number)`: how often the signal came, once it did; 0 when it is not listened for any more. Waiting for
/// signals does not keep the program running.
fn op_signals_next(host: &mut Host, args: &mut Args) -> Result<OpFuture, OpError> {
    let interest = host.tasks.interest();
    interest.set_referenced(false);
    let signal = number(args)?;
    let Some(watched) = host.resources.signals.watched.get(&signal) else {
        return Err(start_error(Errno::INVAL));
    };
    let (receiver, stopped) = (Rc::clone(&watched.receiver), Rc::clone(&watched.stopped));
    Ok(interest.watch(async move {
        let mut buffer = [0; 64];
        let read = async { receiver.lock().await.read(&mut buffer).await };
        tokio::select! {
            count = read => Ok((count.unwrap_or(0) as f64).into()),
            () = stopped.notified() => Ok(0.0.into()),
        }
    }))
}
