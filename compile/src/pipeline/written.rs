//! The files that a build writes, and what is told of them.

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
        self.pending.push(Pending::write(path, mode, content)?);
        let hash = blake3::hash(content).to_hex().to_string();
        let size = content.len() as u64;
        self.written.push(Written { path: path.to_path_buf(), kind, size, hash });
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
