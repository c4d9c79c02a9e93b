//! Sizes and times as people read them.

use std::time::Duration;

/// A size in bytes with three or four digits: `999 B`, `1.2 kB`, `34.5 MB`. Units are powers of 1000.
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    // In tenths of the unit, rounded half up; integers, so that no size is ever shown as 1000.0.
    let mut divisor: u64 = 100;
    let mut unit = 0;
    while rounded(bytes, divisor) >= 10_000 && unit + 1 < UNITS.len() {
        divisor *= 1000;
        unit += 1;
    }
    let tenths = rounded(bytes, divisor);
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

fn rounded(bytes: u64, divisor: u64) -> u64 {
    bytes / divisor + u64::from(bytes % divisor >= divisor / 2)
}

/// A time in milliseconds, or seconds from ten on: `0.4 ms`, `12 ms`, `12.3 s`.
#[must_use]
pub fn time(duration: Duration) -> String {
    let milliseconds = duration.as_secs_f64() * 1000.0;
    if milliseconds < 9.95 {
        format!("{milliseconds:.1} ms")
    } else if milliseconds < 9_999.5 {
        format!("{milliseconds:.0} ms")
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_one_decimal_and_never_four_digits_before_it() {
        for (bytes, expected) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (1049, "1.0 kB"),
            (1050, "1.1 kB"),
            (999_949, "999.9 kB"),
            (999_950, "1.0 MB"),
            (12_345_678, "12.3 MB"),
            (999_950_000_000, "1.0 TB"),
            (u64::MAX, "18446.7 PB"),
        ] {
            assert_eq!(size(bytes), expected, "{bytes}");
        }
    }

    #[test]
    fn times_have_about_three_digits() {
        for (microseconds, expected) in [
            (0, "0.0 ms"),
            (420, "0.4 ms"),
            (9_949, "9.9 ms"),
            (9_951, "10 ms"),
            (1_234_000, "1234 ms"),
            (9_999_400, "9999 ms"),
            (12_345_000, "12.3 s"),
        ] {
            assert_eq!(time(Duration::from_micros(microseconds)), expected, "{microseconds}");
        }
    }
}
