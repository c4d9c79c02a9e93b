//! What only executables of one system have: icon, version information and console of Windows programs, entitlements
//! and identifier of macOS programs.

use std::path::{Path, PathBuf};
use std::{fs, io};

use clap::Args;
use semba_embed::macho::{Entitlements, MachOInjectError};
use semba_embed::pe::Resources;
use semba_embed::{DEFAULT_IDENTIFIER, Format, Options};
use thiserror::Error;

/// The flags for Windows and macOS programs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Windows and macOS")]
pub struct PlatformFlags {
    /// The program's icon, an .ico file
    #[arg(long, value_name = "FILE", requires = "compile")]
    pub windows_icon: Option<PathBuf>,

    /// The product's name
    #[arg(long, value_name = "TEXT", requires = "compile")]
    pub windows_title: Option<String>,

    /// The company's name
    #[arg(long, value_name = "TEXT", requires = "compile")]
    pub windows_publisher: Option<String>,

    /// The version, up to four numbers like 1.2.3.4
    #[arg(long, value_name = "VERSION", requires = "compile")]
    pub windows_version: Option<String>,

    /// What the program is
    #[arg(long, value_name = "TEXT", requires = "compile")]
    pub windows_description: Option<String>,

    /// The copyright notice
    #[arg(long, value_name = "TEXT", requires = "compile")]
    pub windows_copyright: Option<String>,

    /// Open no console window for the program
    #[arg(long, requires = "compile")]
    pub windows_hide_console: bool,

    /// What the program asks macOS for, a property list
    #[arg(long, value_name = "FILE", requires = "compile")]
    pub macos_entitlements: Option<PathBuf>,

    /// The program's identifier in its code signature, like com.example.tool
    #[arg(long, value_name = "ID", requires = "compile")]
    pub macos_identifier: Option<String>,
}

/// Why an executable cannot have what was asked for.
#[derive(Debug, Error)]
pub enum PlatformError {
    /// An option is for another system than the executable.
    #[error(
        "{option} is for {system} programs, and this one is for {target}; use --target to choose the system"
    )]
    OtherSystem {
        /// The option.
        option: &'static str,
        /// The system it is for.
        system: &'static str,
        /// The executable's target.
        target: String,
    },
    /// A file that an option names cannot be read.
    #[error("cannot read `{}`, which {option} names: {source}", path.display())]
    Read {
        /// The option.
        option: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The entitlements are none.
    #[error("cannot use `{}`: {source}", path.display())]
    Entitlements {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: MachOInjectError,
    },
}

/// [`PlatformFlags`] with the files that they name.
#[derive(Debug, Default)]
pub struct Platform {
    flags: PlatformFlags,
    icon: Option<Vec<u8>>,
    entitlements: Option<Entitlements>,
}

impl PlatformFlags {
    /// The same with paths relative to `cwd` made absolute.
    #[must_use]
    pub fn in_directory(mut self, cwd: &Path) -> Self {
        for path in [&mut self.windows_icon, &mut self.macos_entitlements].into_iter().flatten() {
            *path = cwd.join(&*path);
        }
        self
    }

    /// Reads the files that an executable of `format` for `target` needs.
    ///
    /// # Errors
    /// When an option is for another format, or a file is not there or of another kind.
    pub fn load(&self, format: Format, target: &str) -> Result<Platform, PlatformError> {
        let windows = [
            ("--windows-icon", self.windows_icon.is_some()),
            ("--windows-title", self.windows_title.is_some()),
            ("--windows-publisher", self.windows_publisher.is_some()),
            ("--windows-version", self.windows_version.is_some()),
            ("--windows-description", self.windows_description.is_some()),
            ("--windows-copyright", self.windows_copyright.is_some()),
            ("--windows-hide-console", self.windows_hide_console),
        ];
        let macos = [
            ("--macos-entitlements", self.macos_entitlements.is_some()),
            ("--macos-identifier", self.macos_identifier.is_some()),
        ];
        for (options, system, wanted) in
            [(&windows[..], "Windows", Format::Pe), (&macos, "macOS", Format::MachO)]
        {
            if let Some((option, _)) = options.iter().find(|(_, given)| *given && format != wanted)
            {
                let target = target.to_owned();
                return Err(PlatformError::OtherSystem { option, system, target });
            }
        }
        let icon = read("--windows-icon", self.windows_icon.as_deref())?;
        let xml = read("--macos-entitlements", self.macos_entitlements.as_deref())?;
        let entitlements = xml.map(|xml| Entitlements::parse(&String::from_utf8_lossy(&xml)));
        let entitlements = entitlements.transpose().map_err(|source| {
            let path = self.macos_entitlements.clone().unwrap_or_default();
            PlatformError::Entitlements { path, source }
        })?;
        Ok(Platform { flags: self.clone(), icon, entitlements })
    }
}

impl Platform {
    /// The same for the injector.
    #[must_use]
    pub fn options(&self) -> Options<'_> {
        let flags = &self.flags;
        Options {
            identifier: flags.macos_identifier.as_deref().unwrap_or(DEFAULT_IDENTIFIER),
            entitlements: self.entitlements.as_ref(),
            hide_console: flags.windows_hide_console,
            resources: Resources {
                icon: self.icon.as_deref(),
                title: flags.windows_title.as_deref(),
                publisher: flags.windows_publisher.as_deref(),
                version: flags.windows_version.as_deref(),
                description: flags.windows_description.as_deref(),
                copyright: flags.windows_copyright.as_deref(),
            },
        }
    }
}

fn read(option: &'static str, path: Option<&Path>) -> Result<Option<Vec<u8>>, PlatformError> {
    let Some(path) = path else { return Ok(None) };
    let failed = |source| PlatformError::Read { option, path: path.to_path_buf(), source };
    fs::read(path).map(Some).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_other_systems_are_refused() {
        let windows = PlatformFlags { windows_hide_console: true, ..PlatformFlags::default() };
        let macos =
            PlatformFlags { macos_identifier: Some("a.b".into()), ..PlatformFlags::default() };
        let error = windows.load(Format::Elf, "linux-x64").unwrap_err().to_string();
        assert!(error.starts_with("--windows-hide-console is for Windows programs"), "{error}");
        let error = macos.load(Format::Pe, "windows-x64").unwrap_err().to_string();
        assert!(error.starts_with("--macos-identifier is for macOS programs"), "{error}");
        assert!(windows.load(Format::Pe, "windows-x64").unwrap().options().hide_console);
        let platform = macos.load(Format::MachO, "darwin-arm64").unwrap();
        assert_eq!(platform.options().identifier, "a.b");
    }

    #[test]
    fn missing_files_are_named_with_their_option() {
        let flags =
            PlatformFlags { windows_icon: Some("a.ico".into()), ..PlatformFlags::default() }
                .in_directory(Path::new("/nowhere"));
        let error = flags.load(Format::Pe, "windows-x64").unwrap_err().to_string();
        assert!(error.starts_with("cannot read `/nowhere/a.ico`, which --windows-icon"), "{error}");
    }
}
