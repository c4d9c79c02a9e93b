//! Where compressed files are until the executable is written.

use std::cell::RefCell;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::rc::Rc;

use semba_embed::content::Source;
use tempfile::SpooledTempFile;
use zstd::stream::write::Encoder;

/// Zstandard's level: what takes longer gains little.
const LEVEL: i32 = 12;
/// How much is kept in memory; what is more goes to a file without a name.
const IN_MEMORY: usize = 8 << 20;

/// Compressed files, one behind the other.
#[derive(Debug)]
pub(super) struct Store(RefCell<SpooledTempFile>);

/// What compressing a file gave.
#[derive(Debug)]
pub(super) struct Stored {
    store: Rc<Store>,
    offset: u64,
    size: u64,
}

impl Default for Store {
    fn default() -> Self {
        Self(RefCell::new(SpooledTempFile::new(IN_MEMORY)))
    }
}

impl Store {
    /// Compresses the `size` bytes of `file`; `None` when they do not get smaller.
    pub(super) fn compress(
        store: &Rc<Self>,
        file: &mut impl Read,
        size: u64,
    ) -> io::Result<Option<Stored>> {
        let mut output = store.0.borrow_mut();
        let offset = output.seek(SeekFrom::End(0))?;
        // One byte less than the file has.
        let Some(left) = size.checked_sub(1) else { return Ok(None) };
        let mut output = Limited { output: &mut output, left, is_full: false };
        let compressed = compress(file, size, &mut output);
        let Limited { output, left, is_full } = output;
        if is_full {
            output.set_len(offset)?;
            return Ok(None);
        }
        compressed?;
        Ok(Some(Stored { store: Rc::clone(store), offset, size: size - 1 - left }))
    }
}

/// The size is told in advance, so that it is in the frame and decides about the window; a file of another size is an
/// error.
fn compress(file: &mut impl Read, size: u64, output: &mut impl Write) -> io::Result<()> {
    let mut encoder = Encoder::new(output, LEVEL)?;
    encoder.set_pledged_src_size(Some(size))?;
    io::copy(file, &mut encoder)?;
    encoder.finish().map(drop)
}

/// Takes `left` bytes and no more.
struct Limited<'a> {
    output: &'a mut SpooledTempFile,
    left: u64,
    is_full: bool,
}

impl Write for Limited<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            self.is_full = true;
            return Err(ErrorKind::FileTooLarge.into());
        };
        self.output.write_all(bytes)?;
        self.left = left;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

impl Source for Stored {
    fn size(&self) -> u64 {
        self.size
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(StoredReader { store: &self.store, offset: self.offset, left: self.size }))
    }
}

struct StoredReader<'a> {
    store: &'a Store,
    offset: u64,
    left: u64,
}

impl Read for StoredReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Others read from the same file.
        let mut file = self.store.0.borrow_mut();
        file.seek(SeekFrom::Start(self.offset))?;
        let count = (&mut *file).take(self.left).read(buffer)?;
        self.offset += count as u64;
        self.left -= count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that do not get smaller.
    fn noise(size: usize) -> Vec<u8> {
        let mut state = 1_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        (0..size).map(|_| next()).collect()
    }

    fn content(stored: &Stored) -> Vec<u8> {
        let mut bytes = Vec::new();
        stored.open().unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes.len() as u64, stored.size());
        bytes
    }

    #[test]
    fn what_gets_smaller_is_kept_and_nothing_else() {
        let store = Rc::new(Store::default());
        let compress = |bytes: &[u8]| Store::compress(&store, &mut &*bytes, bytes.len() as u64);
        let texts = ["a".repeat(10_000), "b c".repeat(300_000)].map(String::into_bytes);
        let first = compress(&texts[0]).unwrap().unwrap();
        for incompressible in [noise(0), noise(1), noise(700_000)] {
            assert!(compress(&incompressible).unwrap().is_none());
        }
        let second = compress(&texts[1]).unwrap().unwrap();
        assert_eq!((first.offset, second.offset), (0, first.size()));
        for (stored, text) in [(&first, &texts[0]), (&second, &texts[1])] {
            assert_eq!(&zstd::bulk::decompress(&content(stored), text.len()).unwrap(), text);
        }
        let again = compress(&texts[0]).unwrap().unwrap();
        assert_eq!(content(&again), content(&first), "same bytes");
    }

    #[test]
    fn much_goes_to_a_file_and_comes_back() {
        let store = Rc::new(Store::default());
        let half: Vec<u8> =
            noise(IN_MEMORY / 2).into_iter().flat_map(|byte| [byte, 0, 0, 0]).collect();
        let all: Vec<Stored> = (0..3)
            .map(|_| Store::compress(&store, &mut &*half, half.len() as u64).unwrap().unwrap())
            .collect();
        assert!(store.0.borrow().is_rolled());
        for stored in all {
            assert!(zstd::bulk::decompress(&content(&stored), half.len()).unwrap() == half);
        }
    }

    #[test]
    fn a_file_of_another_size_is_an_error() {
        let store = Rc::new(Store::default());
        for size in [999, 1001] {
            assert!(Store::compress(&store, &mut &[7; 1000][..], size).is_err(), "{size}");
        }
    }
}
