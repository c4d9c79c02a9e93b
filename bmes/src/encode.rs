//! Writing units. The same input gives the same bytes.

use crate::error::{EncodeError, Section};
use crate::extensions::{self, metadata_checksum};
use crate::raw::{BYTECODE_ALIGNMENT, HEADER_SIZE, Header};
use crate::record::{Engine, ExportEntry, ModuleRecord, SourceInfo};

/// Encodes a unit. The bytecode ends it and starts at a multiple of 16.
///
/// # Errors
/// When a list, a string, the bytecode or what precedes it is larger than 32 bits can count, or when an entry refers to
/// a module request that the record does not have.
pub fn encode(
    record: &ModuleRecord,
    engine: &Engine,
    source: &SourceInfo,
    bytecode: &[u8],
) -> Result<Vec<u8>, EncodeError> {
    let bytecode_size = size(bytecode.len(), Section::Bytecode)?;
    check_requests(record)?;
    let mut writer = Writer::new();
    write_metadata(&mut writer, record)?;
    let integrity = extensions::write(&mut writer, engine, source, record.flags)?;
    let mut unit = writer.bytes;
    unit.resize(unit.len().next_multiple_of(BYTECODE_ALIGNMENT), 0);

    let bytecode_offset = size(unit.len(), Section::Metadata)?;
    let header = Header { bytecode_offset, bytecode_size };
    unit[..HEADER_SIZE].copy_from_slice(&header.to_bytes());
    let metadata_sum = metadata_checksum(&unit, &integrity).to_le_bytes();
    let bytecode_sum = crate::checksum(bytecode).to_le_bytes();
    unit[integrity].copy_from_slice(&[metadata_sum, bytecode_sum].concat());
    unit.reserve_exact(bytecode.len());
    unit.extend_from_slice(bytecode);
    Ok(unit)
}

fn write_metadata(writer: &mut Writer, record: &ModuleRecord) -> Result<(), EncodeError> {
    writer.enter(Section::RequestedModules);
    writer.list(&record.requested_modules)?;
    writer.enter(Section::ImportEntries);
    writer.list(&record.import_entries)?;
    writer.enter(Section::ExportEntries);
    writer.list(&record.export_entries)?;
    writer.enter(Section::StarExportEntries);
    writer.list(&record.star_export_entries)?;
    writer.enter(Section::DeclaredVariables);
    writer.list(&record.declared_variables)?;
    writer.enter(Section::LexicalVariables);
    writer.list(&record.lexical_variables)?;
    writer.u32(record.code_features.bits());
    Ok(())
}

/// Refuses what the validator would refuse.
fn check_requests(record: &ModuleRecord) -> Result<(), EncodeError> {
    let count = record.requested_modules.len();
    let check = |section, entry, index: u32| match (index as usize) < count {
        true => Ok(()),
        false => Err(EncodeError::RequestOutOfRange { section, entry, index, count }),
    };
    for (entry, import) in record.import_entries.iter().enumerate() {
        check(Section::ImportEntries, entry, import.module_request)?;
    }
    for (entry, export) in record.export_entries.iter().enumerate() {
        match export {
            ExportEntry::Local { .. } => {}
            ExportEntry::Indirect { module_request, .. }
            | ExportEntry::Namespace { module_request, .. } => {
                check(Section::ExportEntries, entry, *module_request)?;
            }
        }
    }
    for (entry, &index) in record.star_export_entries.iter().enumerate() {
        check(Section::StarExportEntries, entry, index)?;
    }
    Ok(())
}

/// A number of entries or bytes as the format's integer.
fn size(size: usize, section: Section) -> Result<u32, EncodeError> {
    u32::try_from(size).map_err(|_| EncodeError::TooLarge { section, size })
}

/// Something with a layout of its own in a list.
pub(crate) trait Write {
    fn write(&self, writer: &mut Writer) -> Result<(), EncodeError>;
}

/// Appends fields to a unit whose header is still zero.
pub(crate) struct Writer {
    bytes: Vec<u8>,
    section: Section,
}

impl Writer {
    pub(crate) fn new() -> Self {
        Self { bytes: vec![0; HEADER_SIZE], section: Section::RequestedModules }
    }

    /// Says which section the next fields belong to.
    pub(crate) fn enter(&mut self, section: Section) {
        self.section = section;
    }

    pub(crate) fn position(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn u64(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn u128(&mut self, value: u128) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn string(&mut self, text: &str) -> Result<(), EncodeError> {
        self.u32(size(text.len(), self.section)?);
        self.bytes.extend_from_slice(text.as_bytes());
        Ok(())
    }

    pub(crate) fn list<T: Write>(&mut self, entries: &[T]) -> Result<(), EncodeError> {
        self.u32(size(entries.len(), self.section)?);
        entries.iter().try_for_each(|entry| entry.write(self))
    }

    /// Writes the size in bytes of what `content` writes, and then that.
    pub(crate) fn sized(
        &mut self,
        content: impl FnOnce(&mut Self) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let field = self.position();
        self.u32(0);
        let start = self.position();
        content(self)?;
        let length = size(self.position() - start, self.section)?;
        self.bytes[field..start].copy_from_slice(&length.to_le_bytes());
        Ok(())
    }

    pub(crate) fn extension(
        &mut self,
        tag: u32,
        section: Section,
        content: impl FnOnce(&mut Self) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.enter(section);
        self.u32(tag);
        self.sized(content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn sizes_beyond_32_bits_are_errors() {
        let largest = u32::MAX as usize;
        assert_eq!(size(largest, Section::Bytecode), Ok(u32::MAX));
        let error = size(largest + 1, Section::Bytecode).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the bytecode is too large for a BMES unit: 4294967296 exceeds 4294967295"
        );
    }
}
