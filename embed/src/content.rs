//! Bytes in pieces that are not all in memory: what the injector writes into an executable.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, ErrorKind, Read};

use thiserror::Error;
use xxhash_rust::xxh3::Xxh3;

/// How much is read at a time.
const CHUNK: usize = 256 * 1024;

/// Bytes that are read when they are needed, more than once and each time the same: those of a file, for example.
pub trait Source: fmt::Debug {
    /// How many there are.
    fn size(&self) -> u64;

    /// A reader of them, from the first on.
    ///
    /// # Errors
    /// What the system says.
    fn open(&self) -> io::Result<Box<dyn Read + '_>>;
}

/// Bytes in memory, or bytes that are read when they are needed.
#[derive(Clone, Debug)]
pub enum Data<'a> {
    /// In memory.
    Bytes(Cow<'a, [u8]>),
    /// Elsewhere.
    Source(&'a dyn Source),
}

impl Data<'_> {
    /// How many bytes there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Source(source) => source.size(),
        }
    }
}

impl<'a> From<&'a [u8]> for Data<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Data<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl From<Vec<u8>> for Data<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Cow::Owned(bytes))
    }
}

/// Why a [`Source`] did not give its bytes.
#[derive(Debug, Error)]
pub enum SourceError {
    /// The system said no.
    #[error("cannot read {name:?}: {source}")]
    Read {
        /// The name of the archive's entry.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// It gave other bytes than before, or more or fewer than it said.
    #[error("{0:?} was changed while it was read; build again")]
    Changed(String),
}

/// A run of bytes, in pieces.
#[derive(Debug, Default)]
pub struct Content<'a> {
    parts: Vec<Part<'a>>,
    size: u64,
}

#[derive(Debug)]
enum Part<'a> {
    Bytes(Cow<'a, [u8]>),
    Source {
        name: &'a str,
        source: &'a dyn Source,
        /// XXH3-64 of its bytes when they were read first.
        checksum: u64,
    },
}

impl<'a> Content<'a> {
    /// How many bytes there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds bytes at the end.
    pub(crate) fn push(&mut self, bytes: Cow<'a, [u8]>) {
        self.size += bytes.len() as u64;
        self.parts.push(Part::Bytes(bytes));
    }

    /// Adds the bytes of `source` at the end, which belong to the entry `name` and have the XXH3-64 `checksum`.
    pub(crate) fn push_source(&mut self, name: &'a str, source: &'a dyn Source, checksum: u64) {
        self.size += source.size();
        self.parts.push(Part::Source { name, source, checksum });
    }

    /// Calls `each` with all bytes in their order.
    pub(crate) fn for_each<E: From<SourceError>>(
        &self,
        mut each: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        for part in &self.parts {
            match part {
                Part::Bytes(bytes) => each(bytes)?,
                Part::Source { name, source, checksum } => {
                    if read(name, *source, &mut each)? != *checksum {
                        return Err(SourceError::Changed((*name).to_owned()).into());
                    }
                }
            }
        }
        Ok(())
    }

    /// All of it in memory.
    ///
    /// # Errors
    /// When a part cannot be read.
    pub fn into_bytes(self) -> Result<Vec<u8>, SourceError> {
        let mut all = Vec::with_capacity(usize::try_from(self.size).unwrap_or_default());
        self.for_each(|bytes| {
            all.extend_from_slice(bytes);
            Ok::<(), SourceError>(())
        })?;
        Ok(all)
    }
}

impl<'a> From<&'a [u8]> for Content<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        let mut content = Self::default();
        content.push(Cow::Borrowed(bytes));
        content
    }
}

/// Calls `each` with the bytes of `source`, the data of the entry `name`; their XXH3-64.
pub(crate) fn read<E: From<SourceError>>(
    name: &str,
    source: &dyn Source,
    mut each: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<u64, E> {
    let failed = |source| SourceError::Read { name: name.to_owned(), source };
    let changed = || SourceError::Changed(name.to_owned());
    let mut reader = source.open().map_err(failed)?;
    let mut buffer = vec![0; CHUNK];
    let mut checksum = Xxh3::new();
    let mut left = source.size();
    loop {
        let count = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(failed(error).into()),
        };
        left = left.checked_sub(count as u64).ok_or_else(changed)?;
        checksum.update(&buffer[..count]);
        each(&buffer[..count])?;
    }
    if left == 0 { Ok(checksum.digest()) } else { Err(changed().into()) }
}
