//! The monotonic clock.

use std::sync::LazyLock;
use std::time::Instant;

/// Seconds and nanoseconds.
pub(crate) struct Timespec {
    pub(crate) tv_sec: i64,
    pub(crate) tv_nsec: i64,
}

/// The clocks.
pub(crate) enum ClockId {
    /// Never goes back.
    Monotonic,
}

/// The time on a clock, from its first reading on.
pub(crate) fn clock_gettime(_: ClockId) -> Timespec {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let elapsed = START.elapsed();
    // A second on top: the clock of a running machine is never at zero.
    Timespec { tv_sec: elapsed.as_secs() as i64 + 1, tv_nsec: elapsed.subsec_nanos().into() }
}
