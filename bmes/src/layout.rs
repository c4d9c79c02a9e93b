//! The layout of the metadata's entries (SPEC.md, "Metadata"). How an entry is read stands next to how it is written.
//!
//! The fields of an entry do not depend on its type, so that a list can be checked for its bounds before its types are
//! looked at.

use crate::encode::{Write, Writer};
use crate::error::{EncodeError, Error};
use crate::raw::{ALL, NO_REQUEST, export_type, import_type};
use crate::read::{Cursor, Entry, List, RawString, Word};
use crate::record::{ExportEntry, ImportEntry, ImportKind, ModuleRequest};

/// A requested module in a unit.
#[derive(Clone, Copy, Debug)]
pub struct RequestRef<'a> {
    pub(crate) specifier: RawString<'a>,
    pub(crate) attributes: List<'a, RawAttribute<'a>>,
}

impl<'a> RequestRef<'a> {
    /// The text between the quotes, escapes resolved.
    #[must_use]
    pub fn specifier(&self) -> &'a str {
        self.specifier.text()
    }

    /// The import attributes as keys and values, in source order.
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = (&'a str, &'a str)> + use<'a> {
        self.attributes.iter().map(|attribute| (attribute.key.text(), attribute.value.text()))
    }

    pub(crate) fn to_request(self) -> ModuleRequest {
        let own = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
        ModuleRequest {
            specifier: self.specifier().to_owned(),
            attributes: self.attributes().map(own).collect(),
        }
    }
}

impl<'a> Entry<'a> for RequestRef<'a> {
    const MIN_SIZE: u64 = 8;

    fn read(cursor: &mut Cursor<'a>) -> Result<Self, Error> {
        Ok(Self { specifier: cursor.string()?, attributes: List::read(cursor)? })
    }
}

impl Write for ModuleRequest {
    fn write(&self, writer: &mut Writer) -> Result<(), EncodeError> {
        writer.string(&self.specifier)?;
        writer.list(&self.attributes)
    }
}

/// An import attribute in a unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawAttribute<'a> {
    pub(crate) key: RawString<'a>,
    pub(crate) value: RawString<'a>,
}

impl<'a> Entry<'a> for RawAttribute<'a> {
    const MIN_SIZE: u64 = 8;

    fn read(cursor: &mut Cursor<'a>) -> Result<Self, Error> {
        Ok(Self { key: cursor.string()?, value: cursor.string()? })
    }
}

impl Write for (String, String) {
    fn write(&self, writer: &mut Writer) -> Result<(), EncodeError> {
        writer.string(&self.0)?;
        writer.string(&self.1)
    }
}

/// An import entry in a unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawImport<'a> {
    pub(crate) entry_type: Word,
    pub(crate) module_request: Word,
    pub(crate) import_name: RawString<'a>,
    pub(crate) local_name: RawString<'a>,
}

impl RawImport<'_> {
    pub(crate) fn kind(&self) -> Option<ImportKind> {
        match self.entry_type.value {
            import_type::SINGLE => Some(ImportKind::Single),
            import_type::SINGLE_TYPESCRIPT => Some(ImportKind::SingleTypeScript),
            import_type::NAMESPACE => Some(ImportKind::Namespace),
            _ => None,
        }
    }

    /// The entry, if its type exists.
    pub(crate) fn to_entry(self) -> Option<ImportEntry> {
        Some(ImportEntry {
            kind: self.kind()?,
            module_request: self.module_request.value,
            import_name: self.import_name.text().to_owned(),
            local_name: self.local_name.text().to_owned(),
        })
    }
}

impl<'a> Entry<'a> for RawImport<'a> {
    const MIN_SIZE: u64 = 16;

    fn read(cursor: &mut Cursor<'a>) -> Result<Self, Error> {
        Ok(Self {
            entry_type: cursor.word()?,
            module_request: cursor.word()?,
            import_name: cursor.string()?,
            local_name: cursor.string()?,
        })
    }
}

impl Write for ImportEntry {
    fn write(&self, writer: &mut Writer) -> Result<(), EncodeError> {
        writer.u32(self.kind as u32);
        writer.u32(self.module_request);
        writer.string(&self.import_name)?;
        writer.string(&self.local_name)
    }
}

/// An export entry in a unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawExport<'a> {
    pub(crate) entry_type: Word,
    pub(crate) module_request: Word,
    pub(crate) export_name: RawString<'a>,
    /// The local name of a local export, the import name of the others.
    pub(crate) name: RawString<'a>,
}

impl RawExport<'_> {
    /// The entry, if its type exists.
    pub(crate) fn to_entry(self) -> Option<ExportEntry> {
        let module_request = self.module_request.value;
        let export_name = self.export_name.text().to_owned();
        let name = || self.name.text().to_owned();
        match self.entry_type.value {
            export_type::LOCAL => Some(ExportEntry::Local { export_name, local_name: name() }),
            export_type::INDIRECT => {
                Some(ExportEntry::Indirect { export_name, module_request, import_name: name() })
            }
            export_type::NAMESPACE => Some(ExportEntry::Namespace { export_name, module_request }),
            _ => None,
        }
    }
}

impl<'a> Entry<'a> for RawExport<'a> {
    const MIN_SIZE: u64 = 16;

    fn read(cursor: &mut Cursor<'a>) -> Result<Self, Error> {
        Ok(Self {
            entry_type: cursor.word()?,
            module_request: cursor.word()?,
            export_name: cursor.string()?,
            name: cursor.string()?,
        })
    }
}

impl Write for ExportEntry {
    fn write(&self, writer: &mut Writer) -> Result<(), EncodeError> {
        let (entry_type, module_request, name) = match self {
            Self::Local { local_name, .. } => (export_type::LOCAL, NO_REQUEST, local_name.as_str()),
            Self::Indirect { module_request, import_name, .. } => {
                (export_type::INDIRECT, *module_request, import_name.as_str())
            }
            Self::Namespace { module_request, .. } => {
                (export_type::NAMESPACE, *module_request, ALL)
            }
        };
        writer.u32(entry_type);
        writer.u32(module_request);
        writer.string(self.export_name())?;
        writer.string(name)
    }
}

/// A star export entry: an index of a module request.
impl<'a> Entry<'a> for Word {
    const MIN_SIZE: u64 = 4;

    fn read(cursor: &mut Cursor<'a>) -> Result<Self, Error> {
        cursor.word()
    }
}

impl Write for u32 {
    fn write(&self, writer: &mut Writer) -> Result<(), EncodeError> {
        writer.u32(*self);
        Ok(())
    }
}

/// The name of a variable.
impl<'a> Entry<'a> for RawString<'a> {
    const MIN_SIZE: u64 = 4;

    fn read(cursor: &mut Cursor<'a>) -> Result<Self, Error> {
        cursor.string()
    }
}

impl Write for String {
    fn write(&self, writer: &mut Writer) -> Result<(), EncodeError> {
        writer.string(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A smaller minimum would be a weaker check of counts, a larger one would refuse valid units.
    #[track_caller]
    fn assert_smallest<'a, T: Entry<'a>>(entry: &impl Write) {
        let mut writer = Writer::new();
        entry.write(&mut writer).unwrap();
        assert_eq!((writer.position() - crate::HEADER_SIZE) as u64, T::MIN_SIZE);
    }

    #[test]
    fn smallest_entries_have_the_minimum_size() {
        let (import_name, local_name, export_name) = (String::new(), String::new(), String::new());
        let import =
            ImportEntry { kind: ImportKind::Single, module_request: 0, import_name, local_name };
        let export = ExportEntry::Local { export_name, local_name: String::new() };
        assert_smallest::<RequestRef<'_>>(&ModuleRequest::default());
        assert_smallest::<RawAttribute<'_>>(&(String::new(), String::new()));
        assert_smallest::<RawImport<'_>>(&import);
        assert_smallest::<RawExport<'_>>(&export);
        assert_smallest::<Word>(&0);
        assert_smallest::<RawString<'_>>(&String::new());
    }
}
