//! Where the store is and how large it may become.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

/// The variable that names the store's directory.
pub const DIR_VARIABLE: &str = "SEMBA_CACHE_DIR";
/// The variable that says how large the store may become.
pub const MAX_VARIABLE: &str = "SEMBA_CACHE_MAX";

/// How large the store becomes unless something else is said, in bytes.
const DEFAULT_MAX: u64 = 512 << 20;

/// Where the store is and how large it may become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Its directory; `None` when there is no place for one.
    pub dir: Option<PathBuf>,
    /// Its size in bytes above which the least recently used files are removed. Nobody opens a store of size 0.
    pub max: u64,
}

/// A variable that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// Not a size.
    #[error("{MAX_VARIABLE} has to be a size like 512M or 2G, not `{0}`")]
    Max(String),
    /// A relative path would be another directory for every directory that programs are run in.
    #[error("{DIR_VARIABLE} has to be an absolute path, not `{0}`")]
    RelativeDir(String),
}

impl Settings {
    /// The settings of this process.
    ///
    /// # Errors
    /// When a variable makes no sense.
    pub fn of_process() -> Result<Self, SettingsError> {
        Self::resolve(|name| env::var_os(name))
    }

    fn resolve(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, SettingsError> {
        let path = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let dir = match path(DIR_VARIABLE) {
            Some(dir) if dir.is_absolute() => Some(dir),
            Some(dir) => return Err(SettingsError::RelativeDir(dir.display().to_string())),
            None => {
                // The base directory specification says to ignore relative paths.
                let absolute = |path: &PathBuf| path.is_absolute();
                let base = path("XDG_CACHE_HOME").filter(absolute);
                let base =
                    base.or_else(|| path("HOME").filter(absolute).map(|home| home.join(".cache")));
                base.map(|base| base.join("semba").join("esm"))
            }
        };
        let max = match variable(MAX_VARIABLE) {
            Some(value) if !value.is_empty() => {
                let text = value.to_string_lossy();
                parse_size(&text).ok_or_else(|| SettingsError::Max(text.into_owned()))?
            }
            _ => DEFAULT_MAX,
        };
        Ok(Self { dir, max })
    }
}

/// Reads a size: a number of bytes, or one with K, M, G or T (times 1024 each), optionally followed by `B` or `iB`.
#[must_use]
pub fn parse_size(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().ok()?;
    let unit = unit.trim().to_ascii_lowercase();
    let unit = unit.strip_suffix("ib").or_else(|| unit.strip_suffix('b')).unwrap_or(&unit);
    let shift = match unit {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        "t" => 40,
        _ => return None,
    };
    number.checked_mul(1 << shift)
}

/// Reads a number of days, which may have a fraction.
#[must_use]
pub fn parse_days(text: &str) -> Option<Duration> {
    let days: f64 = text.trim().parse().ok()?;
    Duration::try_from_secs_f64(days * 86_400.0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn resolve(variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        Settings::resolve(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
        })
    }

    #[test]
    fn the_directory_follows_the_base_directory_specification() {
        let dir = |variables: &[(&str, &str)]| resolve(variables).unwrap().dir;
        let home = ("HOME", "/home/a");
        assert_eq!(dir(&[home]).as_deref(), Some(Path::new("/home/a/.cache/semba/esm")));
        assert_eq!(
            dir(&[home, ("XDG_CACHE_HOME", "/c")]).as_deref(),
            Some(Path::new("/c/semba/esm"))
        );
        assert_eq!(
            dir(&[home, ("XDG_CACHE_HOME", "c")]).as_deref(),
            Some(Path::new("/home/a/.cache/semba/esm"))
        );
        assert_eq!(dir(&[home, (DIR_VARIABLE, "/x")]).as_deref(), Some(Path::new("/x")));
        assert_eq!(dir(&[]), None);
        assert!(matches!(resolve(&[(DIR_VARIABLE, "x")]), Err(SettingsError::RelativeDir(_))));
    }

    #[test]
    fn sizes_have_units() {
        for (text, expected) in [
            ("0", Some(0)),
            ("1000", Some(1000)),
            ("2k", Some(2048)),
            ("512M", Some(512 << 20)),
            ("1 GiB", Some(1 << 30)),
            ("3TB", Some(3 << 40)),
            ("", None),
            ("M", None),
            ("1.5G", None),
            ("-1", None),
            ("5x", None),
            ("99999999999999T", None),
        ] {
            assert_eq!(parse_size(text), expected, "{text:?}");
        }
        assert_eq!(resolve(&[(MAX_VARIABLE, "1M")]).unwrap().max, 1 << 20);
        assert_eq!(resolve(&[(MAX_VARIABLE, "")]).unwrap().max, DEFAULT_MAX);
        assert!(matches!(resolve(&[(MAX_VARIABLE, "much")]), Err(SettingsError::Max(_))));
    }

    #[test]
    fn days_may_have_fractions() {
        assert_eq!(parse_days("2"), Some(Duration::from_hours(48)));
        assert_eq!(parse_days("0.5"), Some(Duration::from_hours(12)));
        assert!(["", "-1", "x", "inf", "NaN"].iter().all(|text| parse_days(text).is_none()));
    }
}
