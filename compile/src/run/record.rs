//! What the cache knows of a program: its archive, the stub that runs it, and the state of everything it was made of.

use std::path::PathBuf;
use std::time::Duration;

use semba_cache::{Key, Reader, Snapshot, Writer};

/// `SEMBARUN`: the first bytes of a record.
const MAGIC: [u8; 8] = *b"SEMBARUN";

/// A program in the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// What making it took: what every start from the cache saves.
    pub(super) took: Duration,
    /// The archive: the BLAKE3 of its content, and so its name.
    pub(super) image: Key,
    /// The archive's size in bytes, its modification time in nanoseconds and its inode.
    pub(super) image_stamp: [u64; 3],
    /// The stub.
    pub(super) stub: PathBuf,
    /// The entry's real path.
    pub(super) entry: PathBuf,
    /// Everything that it was made of.
    pub(super) snapshot: Snapshot,
}

impl Record {
    /// The record as bytes: magic, BLAKE3 of what follows, fields.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut fields = Writer::default();
        fields.u64(u64::try_from(self.took.as_micros()).unwrap_or(u64::MAX));
        fields.raw(self.image.as_bytes());
        for number in self.image_stamp {
            fields.u64(number);
        }
        fields.bytes(self.stub.as_os_str().as_encoded_bytes());
        fields.bytes(self.entry.as_os_str().as_encoded_bytes());
        self.snapshot.write_to(&mut fields);
        let fields = fields.finish();
        let mut record = Writer::default();
        record.raw(&MAGIC).raw(Key::of_content(&fields).as_bytes()).raw(&fields);
        record.finish()
    }

    /// Reads a record; `None` when the bytes are none.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let fields = bytes.strip_prefix(&MAGIC)?;
        let (hash, fields) = fields.split_first_chunk()?;
        if Key::from_bytes(*hash) != Key::of_content(fields) {
            return None;
        }
        let mut reader = Reader::new(fields);
        let record = Self {
            took: Duration::from_micros(reader.u64()?),
            image: Key::from_bytes(reader.raw()?),
            image_stamp: [reader.u64()?, reader.u64()?, reader.u64()?],
            stub: path(reader.bytes()?)?,
            entry: path(reader.bytes()?)?,
            snapshot: Snapshot::read_from(&mut reader)?,
        };
        reader.is_at_end().then_some(record)
    }
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Some(PathBuf::from(std::ffi::OsStr::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> Option<PathBuf> {
    std::str::from_utf8(bytes).ok().map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use semba_cache::Dependencies;
    use std::time::SystemTime;

    #[test]
    fn records_are_read_back_and_damaged_ones_are_not() {
        let nothing = Dependencies::default();
        let record = Record {
            took: Duration::from_micros(1234),
            image: Key::of_content(b"image"),
            image_stamp: [1, 2, 3],
            stub: PathBuf::from("/opt/stub"),
            entry: PathBuf::from("/work/a.ts"),
            snapshot: Snapshot::take(&nothing, SystemTime::now(), |_| None).unwrap(),
        };
        let bytes = record.encode();
        assert_eq!(Record::decode(&bytes), Some(record));
        for at in 0..bytes.len() {
            assert_eq!(Record::decode(&bytes[..at]), None, "{at}");
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(Record::decode(&damaged), None, "{at}");
        }
    }
}
