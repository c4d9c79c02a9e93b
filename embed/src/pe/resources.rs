//! What Windows shows of a program: its icon and its version information, in the section `.rsrc`.
//!
//! The formats are those of Microsoft's "Resource file formats"; `editpe` writes them. It adds or replaces the section
//! of a stub before the archive is placed in it.

use editpe::constants::{LANGUAGE_ID_EN_US, RT_GROUP_ICON, RT_ICON};
use editpe::types::{VersionU16, VersionU32};
use editpe::{
    Image, ResourceData, ResourceDirectory, ResourceEntry, ResourceEntryName, ResourceTable,
    VersionInfo, VersionStringTable,
};

use super::error::PeInjectError;

/// Sizes of `ICONDIR` and of `ICONDIRENTRY`.
const ICON_HEADER: usize = 6;
const ICON_ENTRY: usize = 16;
/// The code page of the strings: UTF-16.
const UNICODE: u16 = 1200;

/// What Windows shows of a program. Empty fields are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resources<'a> {
    /// An icon in the format of `.ico` files.
    pub icon: Option<&'a [u8]>,
    /// `ProductName`
    pub title: Option<&'a str>,
    /// `CompanyName`
    pub publisher: Option<&'a str>,
    /// `FileVersion` and `ProductVersion`: one to four numbers with dots between them.
    pub version: Option<&'a str>,
    /// `FileDescription`
    pub description: Option<&'a str>,
    /// `LegalCopyright`
    pub copyright: Option<&'a str>,
}

impl Resources<'_> {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Resources::default()
    }

    /// A copy of `stub` with these resources in place of those that it has of the same kinds.
    ///
    /// # Errors
    /// When the icon or the version is none, or the stub has no room for one more section.
    pub(crate) fn add_to(&self, stub: &[u8]) -> Result<Vec<u8>, PeInjectError> {
        let failed = |error: &dyn std::fmt::Display| PeInjectError::Resources(error.to_string());
        let mut image = Image::parse(stub).map_err(|error| failed(&error))?;
        let mut resources = image.resource_directory().cloned().unwrap_or_default();
        if let Some(icon) = self.icon {
            set_icon(&mut resources, icon)?;
        }
        if let Some(version) = self.version_info()? {
            resources.set_version_info(&version).map_err(|error| failed(&error))?;
        }
        image.set_resource_directory(resources).map_err(|error| failed(&error))?;
        Ok(image.data().to_vec())
    }

    /// `VS_VERSIONINFO`; `None` when nothing in it was asked for.
    fn version_info(&self) -> Result<Option<VersionInfo>, PeInjectError> {
        let strings = [
            ("CompanyName", self.publisher),
            ("FileDescription", self.description),
            ("FileVersion", self.version),
            ("LegalCopyright", self.copyright),
            ("ProductName", self.title),
            ("ProductVersion", self.version),
        ];
        let mut table = VersionStringTable {
            key: format!("{LANGUAGE_ID_EN_US:04x}{UNICODE:04x}"),
            ..VersionStringTable::default()
        };
        for (key, value) in strings {
            if let Some(value) = value {
                table.strings.insert(key.to_owned(), value.to_owned());
            }
        }
        if table.strings.is_empty() {
            return Ok(None);
        }
        let [major, minor, build, revision] = version_numbers(self.version.unwrap_or("0"))?;
        let mut version = VersionInfo::default();
        // The rest of the fixed information says that it is a program for Windows NT.
        let number = VersionU32 {
            major: u32::from(major) << 16 | u32::from(minor),
            minor: u32::from(build) << 16 | u32::from(revision),
        };
        version.info.file_version = number;
        version.info.product_version = number;
        version.strings.push(table);
        version.vars.push(VersionU16 { major: LANGUAGE_ID_EN_US, minor: UNICODE });
        Ok(Some(version))
    }
}

/// Replaces the icons. Their data is padded, and nothing has a name but numbers: what follows stays aligned.
fn set_icon(resources: &mut ResourceDirectory, icon: &[u8]) -> Result<(), PeInjectError> {
    let images = images(icon).ok_or(PeInjectError::Icon)?;
    let mut table = ResourceTable::default();
    // `GRPICONDIR`: the header of the file, and its entries with numbers in place of offsets.
    let mut group = icon[..ICON_HEADER].to_vec();
    for (id, (entry, data)) in (1_u16..).zip(images) {
        group.extend_from_slice(&entry[..ICON_ENTRY - 4]);
        group.extend_from_slice(&id.to_le_bytes());
        table.insert(ResourceEntryName::ID(id.into()), in_english(data));
    }
    let mut groups = ResourceTable::default();
    groups.insert(ResourceEntryName::ID(1), in_english(&group));
    let root = resources.root_mut();
    root.insert(ResourceEntryName::ID(RT_ICON.into()), ResourceEntry::Table(table));
    root.insert(ResourceEntryName::ID(RT_GROUP_ICON.into()), ResourceEntry::Table(groups));
    Ok(())
}

/// The entries of an icon file and the images that they describe; `None` when it is none.
fn images(icon: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    let count = match icon.first_chunk::<ICON_HEADER>()? {
        [0, 0, 1, 0, low, high] => usize::from(u16::from_le_bytes([*low, *high])),
        _ => return None,
    };
    let entries = icon.get(ICON_HEADER..ICON_HEADER + count * ICON_ENTRY)?;
    let image = |entry| -> Option<(&[u8], &[u8])> {
        let entry: &[u8] = entry;
        let number = |at: usize| {
            let bytes: [u8; 4] = entry.get(at..at + 4)?.try_into().ok()?;
            usize::try_from(u32::from_le_bytes(bytes)).ok()
        };
        let (size, offset) = (number(8)?, number(12)?);
        Some((entry, icon.get(offset..offset.checked_add(size)?)?))
    };
    let images: Option<Vec<_>> = entries.chunks_exact(ICON_ENTRY).map(image).collect();
    images.filter(|images| !images.is_empty())
}

/// Data for the one language, padded to whole words.
fn in_english(data: &[u8]) -> ResourceEntry {
    let mut padded = data.to_vec();
    padded.resize(data.len().next_multiple_of(4), 0);
    let mut resource = ResourceData::default();
    resource.set_codepage(UNICODE.into());
    resource.set_data(padded);
    let mut table = ResourceTable::default();
    table.insert(ResourceEntryName::ID(LANGUAGE_ID_EN_US.into()), ResourceEntry::Data(resource));
    ResourceEntry::Table(table)
}

/// `1.2` is 1.2.0.0.
fn version_numbers(text: &str) -> Result<[u16; 4], PeInjectError> {
    let mut numbers = [0; 4];
    let parts: Vec<&str> = text.split('.').collect();
    if parts.len() > numbers.len() {
        return Err(PeInjectError::Version(text.to_owned()));
    }
    for (number, part) in numbers.iter_mut().zip(parts) {
        *number = part.parse().map_err(|_| PeInjectError::Version(text.to_owned()))?;
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_up_to_four_numbers() {
        assert_eq!(version_numbers("1.22.333.65535"), Ok([1, 22, 333, 65535]));
        assert_eq!(version_numbers("7"), Ok([7, 0, 0, 0]));
        for text in ["", "1.", "1.2.3.4.5", "65536", "v1", "1.-1"] {
            assert_eq!(version_numbers(text), Err(PeInjectError::Version(text.to_owned())));
        }
    }

    #[test]
    fn icons_are_checked_before_they_are_used() {
        let mut directory = ResourceDirectory::default();
        let entry = |size: u32, offset: u32| {
            let header = [0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0];
            [&header[..], &size.to_le_bytes(), &offset.to_le_bytes(), &[7; 40]].concat()
        };
        assert_eq!(set_icon(&mut directory, &entry(40, 22)), Ok(()));
        for icon in [&b""[..], b"\x89PNG\r\n", &entry(41, 22), &entry(40, u32::MAX)] {
            assert_eq!(set_icon(&mut directory, icon), Err(PeInjectError::Icon));
        }
    }
}
