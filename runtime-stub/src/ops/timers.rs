//! `semba:ops/timers`: deadlines. The callbacks are in `semba:web/timers`.

use semba_engine::{Args, NativeModule, Op, OpError, OpResult, Value};

use crate::host::Host;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/timers",
    ops: &[
        ("op_timers_cancel", Op::Sync(op_timers_cancel)),
        ("op_timers_immediate", Op::Sync(op_timers_immediate)),
        ("op_timers_immediate_ref", Op::Sync(op_timers_immediate_ref)),
        ("op_timers_now", Op::Sync(op_timers_now)),
        ("op_timers_set_ref", Op::Sync(op_timers_set_ref)),
        ("op_timers_start", Op::Sync(op_timers_start)),
    ],
};

fn id(args: &Args) -> Result<u32, OpError> {
    args.number(0).map(|id| id as u32)
}

/// `op_timers_start(id, delay, repeat, referenced)`: the callback `timers` is called with `id` after `delay` ms.
fn op_timers_start(host: &mut Host, args: &mut Args) -> OpResult {
    host.timers.start(id(args)?, args.number(1)?, args.bool(2), args.bool(3));
    Ok(Value::Undefined)
}

/// `op_timers_cancel(id)`: forgets a timer.
fn op_timers_cancel(host: &mut Host, args: &mut Args) -> OpResult {
    host.timers.cancel(id(args)?);
    Ok(Value::Undefined)
}

/// `op_timers_set_ref(id, referenced)`: whether the timer keeps the program running.
fn op_timers_set_ref(host: &mut Host, args: &mut Args) -> OpResult {
    host.timers.set_referenced(id(args)?, args.bool(1));
    Ok(Value::Undefined)
}

/// `op_timers_immediate()`: asks for calls of the callback `immediates` in this turn of the loop.
fn op_timers_immediate(host: &mut Host, _: &mut Args) -> OpResult {
    host.timers.request_immediates();
    Ok(Value::Undefined)
}

/// `op_timers_immediate_ref(referenced)`: whether an immediate that waits keeps the program running.
fn op_timers_immediate_ref(host: &mut Host, args: &mut Args) -> OpResult {
    host.timers.set_immediates_referenced(args.bool(0));
    Ok(Value::Undefined)
}

/// `op_timers_now()`: the loop's clock in milliseconds; it stands still while callbacks run.
fn op_timers_now(host: &mut Host, _: &mut Args) -> OpResult {
    Ok((host.timers.now() as f64).into())
}
