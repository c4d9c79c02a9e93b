//! The extension list between the metadata and the bytecode (SPEC.md, "Extensions"): reading and writing.

use std::ops::Range;

use crate::encode::Writer;
use crate::error::{EncodeError, Error, Section};
use crate::flags::ModuleFlags;
use crate::raw::extension;
use crate::read::{Cursor, RawString};
use crate::record::{Engine, SourceInfo};

/// The engine that a unit names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineRef<'a> {
    /// For example `quickjs-ng`.
    pub name: &'a str,
    /// The version that its authors gave it.
    pub version: &'a str,
    /// Changes whenever bytecode of one build does not run on another.
    pub build_id: u64,
}

impl EngineRef<'_> {
    /// An owned copy.
    #[must_use]
    pub fn to_engine(self) -> Engine {
        Engine {
            name: self.name.to_owned(),
            version: self.version.to_owned(),
            build_id: self.build_id,
        }
    }
}

impl PartialEq<Engine> for EngineRef<'_> {
    fn eq(&self, other: &Engine) -> bool {
        self.name == other.name && self.version == other.version && self.build_id == other.build_id
    }
}

/// The checksums that a unit carries, both XXH3-64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integrity {
    /// Of the bytes between header and bytecode, without this extension's own content.
    pub metadata: u64,
    /// Of the bytecode.
    pub bytecode: u64,
}

/// Any extension of a unit, also one without a meaning here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Says what the content means.
    pub tag: u32,
    /// Where the content starts, in bytes from the start of the unit.
    pub offset: usize,
    /// The size of the content in bytes.
    pub length: u32,
}

impl Extension {
    /// The name of an extension that this version knows.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        match self.tag {
            extension::ENGINE => Some("engine"),
            extension::SOURCE => Some("source"),
            extension::INTEGRITY => Some("integrity"),
            extension::FLAGS => Some("flags"),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct RawEngine<'a> {
    pub(crate) name: RawString<'a>,
    pub(crate) version: RawString<'a>,
    pub(crate) build_id: u64,
}

/// The extensions of a unit whose bounds were checked.
#[derive(Clone, Debug)]
pub(crate) struct Extensions<'a> {
    entries: Cursor<'a>,
    pub(crate) engine: Option<RawEngine<'a>>,
    pub(crate) source: Option<SourceInfo>,
    /// The checksums, and where the integrity extension's content stands in the unit.
    pub(crate) integrity: Option<(Integrity, Range<usize>)>,
    pub(crate) flags: Option<ModuleFlags>,
}

impl<'a> Extensions<'a> {
    /// Reads the list that starts at the cursor. Padding too short for a list's length means that there is none.
    pub(crate) fn read(mut cursor: Cursor<'a>) -> Result<Self, Error> {
        cursor.enter(Section::Extensions);
        let length = if cursor.remaining() < 4 { 0 } else { cursor.u32()? };
        let entries = cursor.split(length as usize, Section::Extensions)?;
        let mut extensions =
            Self { entries, engine: None, source: None, integrity: None, flags: None };
        let mut rest = entries;
        while let Some((tag, content)) = next(&mut rest)? {
            extensions.read_content(tag, content)?;
        }
        Ok(extensions)
    }

    fn read_content(&mut self, tag: u32, mut content: Cursor<'a>) -> Result<(), Error> {
        let start = content.position();
        let range = start..start + content.remaining();
        match tag {
            extension::ENGINE => {
                content.enter(Section::EngineExtension);
                let (name, version) = (content.string()?, content.string()?);
                let engine = RawEngine { name, version, build_id: content.u64()? };
                set_once(&mut self.engine, engine, &content, start)
            }
            extension::SOURCE => {
                content.enter(Section::SourceExtension);
                let source = SourceInfo { length: content.u64()?, hash: content.u128()? };
                set_once(&mut self.source, source, &content, start)
            }
            extension::INTEGRITY => {
                content.enter(Section::IntegrityExtension);
                let integrity = Integrity { metadata: content.u64()?, bytecode: content.u64()? };
                set_once(&mut self.integrity, (integrity, range), &content, start)
            }
            extension::FLAGS => {
                content.enter(Section::FlagsExtension);
                let flags = ModuleFlags::from_bits(content.u32()?);
                set_once(&mut self.flags, flags, &content, start)
            }
            _ => Ok(()),
        }
    }

    /// All extensions, in the order of the unit.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Extension> + use<'a> {
        let mut rest = self.entries;
        // `read` went through the same bytes, so that there is no error that could end this early.
        std::iter::from_fn(move || next(&mut rest).ok().flatten()).map(|(tag, content)| Extension {
            tag,
            offset: content.position(),
            // The length was read as a `u32`.
            length: content.remaining() as u32,
        })
    }

    pub(crate) fn engine(&self) -> Option<EngineRef<'a>> {
        self.engine.map(|engine| EngineRef {
            name: engine.name.text(),
            version: engine.version.text(),
            build_id: engine.build_id,
        })
    }
}

/// Reads the tag of the next extension and splits off its content.
fn next<'a>(rest: &mut Cursor<'a>) -> Result<Option<(u32, Cursor<'a>)>, Error> {
    if rest.remaining() == 0 {
        return Ok(None);
    }
    let tag = rest.u32()?;
    let length = rest.u32()?;
    Ok(Some((tag, rest.split(length as usize, Section::Extensions)?)))
}

fn set_once<T>(
    slot: &mut Option<T>,
    value: T,
    content: &Cursor<'_>,
    offset: usize,
) -> Result<(), Error> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(Error::DuplicateExtension { section: content.section(), offset }),
    }
}

/// Writes the extension list and returns where the integrity extension's content stands, which is still zero.
pub(crate) fn write(
    writer: &mut Writer,
    engine: &Engine,
    source: &SourceInfo,
    flags: ModuleFlags,
) -> Result<Range<usize>, EncodeError> {
    writer.enter(Section::Extensions);
    let mut integrity = 0..0;
    writer.sized(|writer| {
        writer.extension(extension::ENGINE, Section::EngineExtension, |writer| {
            writer.string(&engine.name)?;
            writer.string(&engine.version)?;
            writer.u64(engine.build_id);
            Ok(())
        })?;
        writer.extension(extension::SOURCE, Section::SourceExtension, |writer| {
            writer.u64(source.length);
            writer.u128(source.hash);
            Ok(())
        })?;
        writer.extension(extension::INTEGRITY, Section::IntegrityExtension, |writer| {
            let start = writer.position();
            writer.u64(0);
            writer.u64(0);
            integrity = start..writer.position();
            Ok(())
        })?;
        writer.extension(extension::FLAGS, Section::FlagsExtension, |writer| {
            writer.u32(flags.bits());
            Ok(())
        })
    })?;
    Ok(integrity)
}

/// The checksum of what lies between header and bytecode, without the integrity extension's own content.
pub(crate) fn metadata_checksum(before_bytecode: &[u8], integrity: &Range<usize>) -> u64 {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    let parts = [crate::HEADER_SIZE..integrity.start, integrity.end..before_bytecode.len()];
    for part in parts {
        hasher.update(before_bytecode.get(part).unwrap_or_default());
    }
    hasher.digest()
}
