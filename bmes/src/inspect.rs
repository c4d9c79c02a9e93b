//! Describing a unit to people: as much of it as can be read, and what is wrong with it.

use crate::error::Error;
use crate::extensions::{Extension, Integrity};
use crate::raw::Header;
use crate::record::{Engine, ModuleRecord, SourceInfo};
use crate::unit::Unit;

/// What [`inspect`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// The size of the unit in bytes.
    pub size: usize,
    /// The header, when it validates.
    pub header: Option<Header>,
    /// Everything else, when its structure validates.
    pub contents: Option<Contents>,
    /// Why the unit does not validate. None for a unit whose structure and checksums are right.
    pub problem: Option<Error>,
}

/// The contents of a unit whose structure validates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The module record.
    pub record: ModuleRecord,
    /// The size of the metadata in bytes, without the extensions.
    pub metadata_size: usize,
    /// The engine that the bytecode is for.
    pub engine: Option<Engine>,
    /// The source that the bytecode came from.
    pub source: Option<SourceInfo>,
    /// The checksums in the unit.
    pub integrity: Option<Integrity>,
    /// All extensions in the unit's order.
    pub extensions: Vec<Extension>,
}

/// Describes a unit. Its structure and checksums are checked; engine and source are reported, not compared.
#[must_use]
pub fn inspect(bytes: &[u8]) -> Inspection {
    let header = Header::parse(bytes).ok();
    let (contents, problem) = match Unit::parse(bytes) {
        Ok(unit) => {
            let checked = unit.check_metadata().and_then(|()| unit.check_bytecode());
            (Some(contents(&unit)), checked.err())
        }
        Err(error) => (None, Some(error)),
    };
    Inspection { size: bytes.len(), header, contents, problem }
}

fn contents(unit: &Unit<'_>) -> Contents {
    Contents {
        record: unit.record(),
        metadata_size: unit.metadata().len(),
        engine: unit.engine().map(|engine| engine.to_engine()),
        source: unit.source(),
        integrity: unit.integrity(),
        extensions: unit.extensions().collect(),
    }
}

/// Whether a unit's structure and the checksum of its metadata are right. The bytecode is not touched; [`inspect`] says
/// what is wrong.
#[must_use]
pub fn validate_metadata(bytes: &[u8]) -> bool {
    Unit::parse(bytes).is_ok_and(|unit| unit.check_metadata().is_ok())
}
