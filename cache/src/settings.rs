//! Where the store is and how large it may become.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

/// The variable that names the store's directory.
pub const DIR_VARIABLE: &str = "SEMBA_CACHE_DIR";
/// The variable that says how large the store may become.
pub const MAX_VARIABLE: &str = "SEMBA_CACHE_MAX";

/// The variable that names the store that a team shares.
pub const REMOTE_VARIABLE: &str = "SEMBA_CACHE_REMOTE";
/// The variable with the secret that the team signs with.
pub const KEY_VARIABLE: &str = "SEMBA_CACHE_KEY";
/// The variable that says how many seconds a process may wait for the shared store.
pub const PATIENCE_VARIABLE: &str = "SEMBA_CACHE_REMOTE_TIMEOUT";

/// What the names of shared stores begin with.
const SCHEMES: [&str; 4] = ["s3://", "gs://", "az://", "file:///"];
/// How long a process waits for the shared store unless something else is said.
const DEFAULT_PATIENCE: Duration = Duration::from_secs(2);

/// How large the store becomes unless something else is said, in bytes.
const DEFAULT_MAX: u64 = 512 << 20;

/// Where the store is and how large it may become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Its directory; `None` when there is no place for one.
    pub dir: Option<PathBuf>,
    /// Its size in bytes above which the least recently used files are removed. Nobody opens a store of size 0.
    pub max: u64,
    /// The store that a team shares.
    pub remote: Option<RemoteSettings>,
}

/// Where a team's store is and who may fill it.
#[derive(Clone, PartialEq, Eq)]
pub struct RemoteSettings {
    /// `s3://BUCKET/PATH`, `gs://BUCKET/PATH`, `az://CONTAINER/PATH` or `file:///PATH`.
    pub url: String,
    /// What signatures are made with.
    pub secret: String,
    /// How long a process may wait for it, all in all.
    pub patience: Duration,
}

/// Without the secret.
impl fmt::Debug for RemoteSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, patience, .. } = self;
        f.debug_struct("RemoteSettings")
            .field("url", url)
            .field("patience", patience)
            .finish_non_exhaustive()
    }
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
    /// Not a store.
    #[error(
        "{REMOTE_VARIABLE} has to be s3://BUCKET/PATH, gs://BUCKET/PATH, az://CONTAINER/PATH or file:///PATH, not `{0}`"
    )]
    Remote(String),
    /// Whoever can write the store could make others run their code.
    #[error(
        "{REMOTE_VARIABLE} needs {KEY_VARIABLE}: a secret of the team, which what is stored is signed with"
    )]
    NoKey,
    /// Not a time.
    #[error("{PATIENCE_VARIABLE} has to be a number of seconds from 0 to 600, not `{0}`")]
    Patience(String),
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
        Ok(Self { dir, max, remote: remote(variable)? })
    }
}

fn remote(
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<RemoteSettings>, SettingsError> {
    let text = |name: &str| {
        let value = variable(name).filter(|value| !value.is_empty());
        value.map(|value| value.to_string_lossy().into_owned())
    };
    let Some(url) = text(REMOTE_VARIABLE) else { return Ok(None) };
    let rest = SCHEMES.iter().find_map(|scheme| url.strip_prefix(scheme));
    if rest.is_none_or(str::is_empty) {
        return Err(SettingsError::Remote(url));
    }
    let secret = text(KEY_VARIABLE).ok_or(SettingsError::NoKey)?;
    let patience = match text(PATIENCE_VARIABLE) {
        None => DEFAULT_PATIENCE,
        Some(text) => match text.trim().parse::<f64>() {
            Ok(seconds) if (0.0..=600.0).contains(&seconds) => Duration::from_secs_f64(seconds),
            _ => return Err(SettingsError::Patience(text)),
        },
    };
    Ok(Some(RemoteSettings { url, secret, patience }))
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
    fn a_shared_store_needs_a_secret() {
        let url = (REMOTE_VARIABLE, "s3://bucket/path");
        let key = (KEY_VARIABLE, "secret");
        assert_eq!(resolve(&[]).unwrap().remote, None);
        assert_eq!(resolve(&[(REMOTE_VARIABLE, ""), key]).unwrap().remote, None);
        let remote = resolve(&[url, key]).unwrap().remote.unwrap();
        assert_eq!((remote.url.as_str(), remote.patience), ("s3://bucket/path", DEFAULT_PATIENCE));
        assert!(!format!("{remote:?}").contains("\"secret\""));
        assert_eq!(resolve(&[url]), Err(SettingsError::NoKey));
        for bad in ["bucket", "http://x/y", "s3://", "file://host/path", "file:///"] {
            let resolved = resolve(&[(REMOTE_VARIABLE, bad), key]);
            assert_eq!(resolved, Err(SettingsError::Remote(bad.to_owned())));
        }
        let patience = |text| resolve(&[url, key, (PATIENCE_VARIABLE, text)]);
        assert_eq!(patience("0.5").unwrap().remote.unwrap().patience, Duration::from_millis(500));
        for bad in ["x", "-1", "inf", "NaN", "601"] {
            assert_eq!(patience(bad), Err(SettingsError::Patience(bad.to_owned())));
        }
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
