//! From source files to linked ES module chunks and their module records.
//!
//! The data's way through this crate: [`bundle`] runs rolldown over the entries and gets chunks,
//! [`analyze`] parses each chunk once and gives its [`ModuleRecord`](semba_bmes::ModuleRecord),
//! and [`link_check`] links the records as an engine would, before there is an engine. Chunks
//! that no engine could hold, or that would change the order of evaluation, are split and bundled
//! once more (`bundle::split`).
//!
//! This crate knows no engine and no executable. The cargo feature `bundle` (on by default) brings
//! rolldown; without it only the analysis and the link check exist.
#![forbid(unsafe_code)]

pub mod analyze;
mod diagnostic;
pub mod link_check;
mod text;

#[cfg(feature = "bundle")]
mod bundle;

pub use analyze::analyze;
pub use diagnostic::{Diagnostic, Severity};

#[cfg(feature = "bundle")]
pub use bundle::{
    builtins::Builtins,
    bundle,
    foreign::{ForeignChunk, adopt},
    inputs::{ANY_NAME, Inputs},
    metafile::{Metafile, MetafileImport, MetafileInput, MetafileInputInOutput, MetafileOutput},
    options::{BundleOptions, ChunkLimits, Loader},
    output::{Bundle, BundleError, Chunk, Timings},
};
