//! The files that a build writes, and what is told of them.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::output::{Mode, OutputError, Pending};

/// A file that a build wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Its absolute path.
    pub path: PathBuf,
    /// What it is.
    pub kind: OutputKind,
    /// In bytes.
    pub size: u64,
    /// BLAKE3 of its content, 64 hexadecimal digits.
    pub hash: String,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutputKind {
    /// The runtime with the program in it.
    Executable,
    /// A chunk that a program starts with.
    Entry,
    /// Any other chunk.
    Chunk,
    /// A chunk's source map.
    SourceMap,
    /// A chunk's BMES unit.
    Bytecode,
    /// What went into each output.
    Metafile,
}

/// Files that wait for their names.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    pending: Vec<Pending>,
    written: Vec<Written>,
}

impl Outputs {
    /// Writes a file beside its target.
    pub(super) fn add(
        &mut self,
        kind: OutputKind,
        path: &Path,
        mode: Mode,
        content: &[u8],
    ) -> Result<(), OutputError> {
        let mut file = NewFile::create(path, mode)?;
        file.write_all(content).map_err(|error| file.failed(error))?;
        self.push(kind, file)
    }

    /// Adds a file that was written.
    pub(super) fn push(&mut self, kind: OutputKind, file: NewFile) -> Result<(), OutputError> {
        let NewFile { path, mut writer, hash, size } = file;
        writer.flush().map_err(|error| writer.get_ref().failed(error))?;
        // Nothing is left in the buffer, so this cannot fail.
        let (pending, _) = writer.into_parts();
        self.pending.push(pending);
        self.written.push(Written { path, kind, size, hash: hash.finalize().to_hex().to_string() });
        Ok(())
    }

    /// What was added.
    pub(super) fn written(&self) -> &[Written] {
        &self.written
    }

    /// Gives all files their names.
    pub(super) fn commit(self) -> Result<Vec<Written>, OutputError> {
        for file in self.pending {
            file.commit()?;
        }
        Ok(self.written)
    }
}

/// A file that is being written.
pub(super) struct NewFile {
    path: PathBuf,
    writer: BufWriter<Pending>,
    hash: blake3::Hasher,
    size: u64,
}

impl NewFile {
    /// An empty file beside `path`.
    pub(super) fn create(path: &Path, mode: Mode) -> Result<Self, OutputError> {
        let writer = BufWriter::new(Pending::create(path, mode)?);
        Ok(Self { path: path.to_path_buf(), writer, hash: blake3::Hasher::new(), size: 0 })
    }

    /// The error for a write that failed.
    pub(super) fn failed(&self, error: io::Error) -> OutputError {
        self.writer.get_ref().failed(error)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.writer.write(bytes)?;
        self.hash.update(&bytes[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
