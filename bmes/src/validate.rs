//! The structural checks of the metadata and the extensions (SPEC.md, "Validation", steps 5 to 8).
//!
//! Each step goes over the whole unit before the next begins, so that the first failing step, not the first failing
//! byte, decides which error a damaged unit gives.

use crate::error::{Error, Section};
use crate::extensions::Extensions;
use crate::layout::{RawExport, RawImport, RequestRef};
use crate::raw::{HEADER_SIZE, Header, NO_REQUEST, export_type};
use crate::read::{Cursor, List, RawString, Word};

/// The metadata of a unit, checked for its bounds only.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lists<'a> {
    pub(crate) requested_modules: List<'a, RequestRef<'a>>,
    pub(crate) import_entries: List<'a, RawImport<'a>>,
    pub(crate) export_entries: List<'a, RawExport<'a>>,
    pub(crate) star_export_entries: List<'a, Word>,
    pub(crate) declared_variables: List<'a, RawString<'a>>,
    pub(crate) lexical_variables: List<'a, RawString<'a>>,
    pub(crate) code_features: u32,
}

/// A cursor at the start of the metadata that cannot leave for the bytecode.
pub(crate) fn metadata_cursor(unit: &[u8], header: Header) -> Cursor<'_> {
    let before_bytecode = unit.get(..header.bytecode_offset as usize).unwrap_or_default();
    Cursor::new(before_bytecode, HEADER_SIZE, Section::RequestedModules)
}

/// Checks one requested module's strings.
pub(crate) fn check_request_strings(request: &RequestRef<'_>) -> Result<(), Error> {
    request.specifier.check(Section::RequestedModules)?;
    for attribute in request.attributes.iter() {
        attribute.key.check(Section::RequestedModules)?;
        attribute.value.check(Section::RequestedModules)?;
    }
    Ok(())
}

impl<'a> Lists<'a> {
    /// Step 5 for the metadata: no list runs past its end. The cursor is left at the end of the metadata.
    pub(crate) fn read(cursor: &mut Cursor<'a>) -> Result<Self, Error> {
        cursor.enter(Section::RequestedModules);
        let requested_modules = List::read(cursor)?;
        cursor.enter(Section::ImportEntries);
        let import_entries = List::read(cursor)?;
        cursor.enter(Section::ExportEntries);
        let export_entries = List::read(cursor)?;
        cursor.enter(Section::StarExportEntries);
        let star_export_entries = List::read(cursor)?;
        cursor.enter(Section::DeclaredVariables);
        let declared_variables = List::read(cursor)?;
        cursor.enter(Section::LexicalVariables);
        let lexical_variables = List::read(cursor)?;
        cursor.enter(Section::CodeFeatures);
        Ok(Self {
            requested_modules,
            import_entries,
            export_entries,
            star_export_entries,
            declared_variables,
            lexical_variables,
            code_features: cursor.u32()?,
        })
    }

    /// Step 6: every string is UTF-8.
    pub(crate) fn check_strings(&self, extensions: &Extensions<'_>) -> Result<(), Error> {
        for request in self.requested_modules.iter() {
            check_request_strings(&request)?;
        }
        for import in self.import_entries.iter() {
            import.import_name.check(Section::ImportEntries)?;
            import.local_name.check(Section::ImportEntries)?;
        }
        for export in self.export_entries.iter() {
            export.export_name.check(Section::ExportEntries)?;
            export.name.check(Section::ExportEntries)?;
        }
        for list in [&self.declared_variables, &self.lexical_variables] {
            list.iter().try_for_each(|name| name.check(list.section()))?;
        }
        if let Some(engine) = extensions.engine {
            engine.name.check(Section::EngineExtension)?;
            engine.version.check(Section::EngineExtension)?;
        }
        Ok(())
    }

    /// Step 7: every type exists.
    pub(crate) fn check_types(&self) -> Result<(), Error> {
        for import in self.import_entries.iter() {
            if import.kind().is_none() {
                return Err(unknown_type(import.entry_type, Section::ImportEntries));
            }
        }
        for export in self.export_entries.iter() {
            if export.entry_type.value > export_type::NAMESPACE {
                return Err(unknown_type(export.entry_type, Section::ExportEntries));
            }
        }
        Ok(())
    }

    /// Step 8: every module request exists.
    pub(crate) fn check_requests(&self) -> Result<(), Error> {
        for import in self.import_entries.iter() {
            self.check_request(import.module_request, Section::ImportEntries)?;
        }
        for export in self.export_entries.iter() {
            let Word { offset, value: index } = export.module_request;
            if export.entry_type.value != export_type::LOCAL {
                self.check_request(export.module_request, Section::ExportEntries)?;
            } else if index != NO_REQUEST {
                return Err(Error::RequestOfLocalExport { offset, index });
            }
        }
        for request in self.star_export_entries.iter() {
            self.check_request(request, Section::StarExportEntries)?;
        }
        Ok(())
    }

    fn check_request(&self, request: Word, section: Section) -> Result<(), Error> {
        let Word { offset, value: index } = request;
        let count = self.requested_modules.len();
        if index < count {
            return Ok(());
        }
        Err(Error::RequestOutOfRange { section, offset, index, count })
    }
}

fn unknown_type(Word { offset, value: found }: Word, section: Section) -> Error {
    Error::UnknownType { section, offset, found }
}
