//! A view of a whole unit, and the checks of what is in it.

use crate::error::{EngineMismatch, Error};
use crate::extensions::{EngineRef, Extension, Extensions, Integrity, metadata_checksum};
use crate::flags::{CodeFeatures, ModuleFlags};
use crate::layout::{RawExport, RawImport, RequestRef};
use crate::raw::{HEADER_SIZE, Header};
use crate::read::RawString;
use crate::record::{Engine, ModuleRecord, SourceInfo};
use crate::validate::{Lists, metadata_cursor};

/// A borrowed view of a unit whose structure was checked. Nothing is copied before [`Unit::record`].
#[derive(Clone, Debug)]
pub struct Unit<'a> {
    bytes: &'a [u8],
    header: Header,
    lists: Lists<'a>,
    metadata_end: usize,
    extensions: Extensions<'a>,
}

impl<'a> Unit<'a> {
    /// Checks the structure of a unit (SPEC.md, "Validation", steps 1 to 8). The bytecode is not touched and no
    /// checksum is computed.
    ///
    /// # Errors
    /// The first step that fails.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        let header = Header::parse(bytes)?;
        let mut cursor = metadata_cursor(bytes, header);
        let lists = Lists::read(&mut cursor)?;
        let metadata_end = cursor.position();
        let extensions = Extensions::read(cursor)?;
        lists.check_strings(&extensions)?;
        lists.check_types()?;
        lists.check_requests()?;
        Ok(Self { bytes, header, lists, metadata_end, extensions })
    }

    /// Checks everything about a unit, in the order of SPEC.md, "Validation". `engine` and `source` are compared when
    /// they are given.
    ///
    /// # Errors
    /// The first step that fails. A unit that lacks the extension which a step needs fails that step.
    pub fn validate(
        bytes: &'a [u8],
        engine: Option<&Engine>,
        source: Option<&[u8]>,
    ) -> Result<Self, Error> {
        let unit = Self::parse(bytes)?;
        engine.map_or(Ok(()), |engine| unit.check_engine(engine))?;
        source.map_or(Ok(()), |source| unit.check_source(source))?;
        unit.check_metadata()?;
        unit.check_bytecode()?;
        Ok(unit)
    }

    /// Step 9: the bytecode is for `engine`: name, version and build id are equal.
    ///
    /// # Errors
    /// [`Error::EngineMismatch`], or [`Error::NoEngine`] when the unit names none.
    pub fn check_engine(&self, engine: &Engine) -> Result<(), Error> {
        let found = self.engine().ok_or(Error::NoEngine)?;
        if found == *engine {
            return Ok(());
        }
        let (found, expected) = (found.to_engine(), engine.clone());
        Err(Error::EngineMismatch(Box::new(EngineMismatch { found, expected })))
    }

    /// Step 10: the bytecode came from `source`: length and hash are equal.
    ///
    /// # Errors
    /// [`Error::SourceMismatch`], or [`Error::NoSource`] when the unit describes none.
    pub fn check_source(&self, source: &[u8]) -> Result<(), Error> {
        let found = self.source().ok_or(Error::NoSource)?;
        let expected = SourceInfo::of(source);
        if found == expected { Ok(()) } else { Err(Error::SourceMismatch { found, expected }) }
    }

    /// Step 11: the bytes between header and bytecode are those that were written.
    ///
    /// # Errors
    /// [`Error::MetadataChecksum`], or [`Error::NoIntegrity`] when the unit has no checksums.
    pub fn check_metadata(&self) -> Result<(), Error> {
        let (integrity, range) = self.extensions.integrity.as_ref().ok_or(Error::NoIntegrity)?;
        let stored = integrity.metadata;
        let computed = metadata_checksum(self.before_bytecode(), range);
        if stored == computed { Ok(()) } else { Err(Error::MetadataChecksum { stored, computed }) }
    }

    /// Step 12: the bytecode is the one that was written. Bytecode must not reach an engine before this.
    ///
    /// # Errors
    /// [`Error::BytecodeChecksum`], or [`Error::NoIntegrity`] when the unit has no checksums.
    pub fn check_bytecode(&self) -> Result<(), Error> {
        let stored = self.integrity().ok_or(Error::NoIntegrity)?.bytecode;
        let computed = crate::checksum(self.bytecode());
        if stored == computed { Ok(()) } else { Err(Error::BytecodeChecksum { stored, computed }) }
    }

    /// The header.
    #[must_use]
    pub fn header(&self) -> Header {
        self.header
    }

    /// The bytecode. It is only as good as [`Unit::check_bytecode`] says.
    #[must_use]
    pub fn bytecode(&self) -> &'a [u8] {
        self.header.bytecode(self.bytes)
    }

    /// Where the bytecode starts, in bytes from the start of the unit.
    #[must_use]
    pub fn bytecode_offset(&self) -> u32 {
        self.header.bytecode_offset
    }

    /// The metadata: the lists and the code features, without the extensions.
    #[must_use]
    pub fn metadata(&self) -> &'a [u8] {
        self.bytes.get(HEADER_SIZE..self.metadata_end).unwrap_or_default()
    }

    fn before_bytecode(&self) -> &'a [u8] {
        self.bytes.get(..self.header.bytecode_offset as usize).unwrap_or_default()
    }

    /// The engine that the bytecode is for, if the unit names one.
    #[must_use]
    pub fn engine(&self) -> Option<EngineRef<'a>> {
        self.extensions.engine()
    }

    /// The source that the bytecode came from, if the unit describes it.
    #[must_use]
    pub fn source(&self) -> Option<SourceInfo> {
        self.extensions.source
    }

    /// The checksums, if the unit has them.
    #[must_use]
    pub fn integrity(&self) -> Option<Integrity> {
        self.extensions.integrity.as_ref().map(|(integrity, _)| *integrity)
    }

    /// The module's flags; none when the unit does not say.
    #[must_use]
    pub fn flags(&self) -> ModuleFlags {
        self.extensions.flags.unwrap_or_default()
    }

    /// All extensions in the unit's order, those without a meaning here included.
    pub fn extensions(&self) -> impl Iterator<Item = Extension> + use<'a> {
        self.extensions.iter()
    }

    /// The requested modules, in source order.
    pub fn requests(&self) -> impl ExactSizeIterator<Item = RequestRef<'a>> + use<'a> {
        self.lists.requested_modules.iter()
    }

    /// An owned copy of the module record.
    #[must_use]
    pub fn record(&self) -> ModuleRecord {
        let lists = &self.lists;
        let name = |name: RawString<'_>| name.text().to_owned();
        ModuleRecord {
            requested_modules: self.requests().map(RequestRef::to_request).collect(),
            import_entries: lists.import_entries.iter().filter_map(RawImport::to_entry).collect(),
            export_entries: lists.export_entries.iter().filter_map(RawExport::to_entry).collect(),
            star_export_entries: lists.star_export_entries.iter().map(|word| word.value).collect(),
            declared_variables: lists.declared_variables.iter().map(name).collect(),
            lexical_variables: lists.lexical_variables.iter().map(name).collect(),
            code_features: CodeFeatures::from_bits(lists.code_features),
            flags: self.flags(),
        }
    }
}
