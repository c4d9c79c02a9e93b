//! `semba:ops/performance`: the monotonic clock.

use std::time::{SystemTime, UNIX_EPOCH};

use semba_engine::{Args, NativeModule, Op, OpResult, Value};

use crate::host::Host;
use crate::sys;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/performance",
    ops: &[
        ("op_performance_hrtime", Op::Sync(op_performance_hrtime)),
        ("op_performance_now", Op::Sync(op_performance_now)),
        ("op_performance_time_origin", Op::Sync(op_performance_time_origin)),
    ],
};

/// `op_performance_now()`: milliseconds since the start of the program.
fn op_performance_now(host: &mut Host, _: &mut Args) -> OpResult {
    Ok((host.started.elapsed().as_nanos() as f64 / 1e6).into())
}

/// `op_performance_time_origin()`: the start of the program in milliseconds since 1970.
fn op_performance_time_origin(host: &mut Host, _: &mut Args) -> OpResult {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let origin = now.saturating_sub(host.started.elapsed());
    Ok((origin.as_nanos() as f64 / 1e6).into())
}

/// `op_performance_hrtime()`: nanoseconds of the monotonic clock, as a bigint.
fn op_performance_hrtime(_: &mut Host, _: &mut Args) -> OpResult {
    let now = sys::time::clock_gettime(sys::time::ClockId::Monotonic);
    Ok(Value::BigInt(now.tv_sec * 1_000_000_000 + now.tv_nsec))
}
