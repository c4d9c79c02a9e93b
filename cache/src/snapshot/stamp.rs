//! What the system says of a file without its content.

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// File systems take a file's times from a clock that moves in steps of up to 10 ms. Two changes within one step
/// leave the same times, so a file is only judged by them when it had been left alone for longer than that.
const STEP: Duration = Duration::from_millis(20);

/// Size, times and identity of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Size in bytes, modification time and change time in nanoseconds, inode, device. All zero is no file's.
    pub(super) fields: [u64; 5],
}

impl Stamp {
    /// The stamp of the file at `path`, links followed.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        Ok(Self::from_metadata(&fs::metadata(path)?))
    }

    #[cfg(unix)]
    pub(super) fn from_metadata(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        let time = |seconds: i64, nanoseconds: i64| {
            seconds.wrapping_mul(1_000_000_000).wrapping_add(nanoseconds).cast_unsigned()
        };
        Self {
            fields: [
                metadata.size(),
                time(metadata.mtime(), metadata.mtime_nsec()),
                time(metadata.ctime(), metadata.ctime_nsec()),
                metadata.ino(),
                metadata.dev(),
            ],
        }
    }

    #[cfg(not(unix))]
    pub(super) fn from_metadata(metadata: &Metadata) -> Self {
        let modified = metadata.modified().ok();
        let since = modified.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
        let time = since.map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or_default());
        Self { fields: [metadata.len(), time, time, 0, 0] }
    }

    /// Whether the file had been left alone for long enough at `time` that a later change shows in its stamp.
    pub(super) fn is_settled_at(&self, time: SystemTime) -> bool {
        let changed = SystemTime::UNIX_EPOCH + Duration::from_nanos(self.fields[2]);
        changed + STEP < time
    }

    /// Takes a newer stamp of the same content, unless it is too fresh to tell a later change. Says whether it did.
    pub(super) fn renew(&mut self, newer: Self, now: SystemTime) -> bool {
        let is_settled = newer.is_settled_at(now);
        if is_settled {
            *self = newer;
        }
        is_settled
    }

    /// The stamp, or one that no file has when the file was not settled.
    pub(super) fn settled_at(self, time: SystemTime) -> Self {
        if self.is_settled_at(time) { self } else { Self::default() }
    }
}
