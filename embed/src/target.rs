//! The systems that executables are made for, and their names.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::Format;

/// An operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Os {
    /// `linux`
    Linux,
    /// `darwin`: macOS.
    Darwin,
    /// `windows`
    Windows,
}

/// A processor architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arch {
    /// `x64`: x86-64.
    X64,
    /// `arm64`: AArch64.
    Arm64,
}

/// A system that executables are made for: `<os>-<arch>`, and `-musl` behind it for a stub that was built with that C
/// library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// The operating system.
    pub os: Os,
    /// The processor.
    pub arch: Arch,
    /// Whether the stub's C library is musl. Only Linux has the choice.
    pub musl: bool,
}

/// Not the name of a [`Target`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no target `{0}`; the targets are {list}", list = Target::names())]
pub struct UnknownTarget(pub String);

impl Target {
    /// All targets, in the order in which messages list them.
    pub const ALL: [Self; 8] = [
        Self::new(Os::Linux, Arch::X64, false),
        Self::new(Os::Linux, Arch::Arm64, false),
        Self::new(Os::Linux, Arch::X64, true),
        Self::new(Os::Linux, Arch::Arm64, true),
        Self::new(Os::Darwin, Arch::X64, false),
        Self::new(Os::Darwin, Arch::Arm64, false),
        Self::new(Os::Windows, Arch::X64, false),
        Self::new(Os::Windows, Arch::Arm64, false),
    ];

    const fn new(os: Os, arch: Arch, musl: bool) -> Self {
        Self { os, arch, musl }
    }

    /// The target that Rust describes by `target_os`, `target_arch` and `target_env`, if it is one.
    #[must_use]
    pub fn from_rust(os: &str, arch: &str, env: &str) -> Option<Self> {
        let os = match os {
            "linux" => Os::Linux,
            "macos" => Os::Darwin,
            "windows" => Os::Windows,
            _ => return None,
        };
        let arch = match arch {
            "x86_64" => Arch::X64,
            "aarch64" => Arch::Arm64,
            _ => return None,
        };
        Some(Self::new(os, arch, os == Os::Linux && env == "musl"))
    }

    /// The target that this code was compiled for, if it is one.
    #[must_use]
    pub fn here() -> Option<Self> {
        let env = if cfg!(target_env = "musl") { "musl" } else { "" };
        Self::from_rust(std::env::consts::OS, std::env::consts::ARCH, env)
    }

    /// Whether stubs for `self` run on the system of `other`. They are static on Linux, so the C library is theirs.
    #[must_use]
    pub fn runs_on(self, other: Self) -> bool {
        self.os == other.os && self.arch == other.arch
    }

    /// The format of executable files.
    #[must_use]
    pub fn format(self) -> Format {
        match self.os {
            Os::Linux => Format::Elf,
            Os::Darwin => Format::MachO,
            Os::Windows => Format::Pe,
        }
    }

    /// What the names of executable files end in: `.exe` or nothing.
    #[must_use]
    pub fn executable_suffix(self) -> &'static str {
        if self.os == Os::Windows { ".exe" } else { "" }
    }

    /// The names of all targets, for messages.
    #[must_use]
    pub fn names() -> String {
        Self::ALL.map(|target| target.to_string()).join(", ")
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let os = match self.os {
            Os::Linux => "linux",
            Os::Darwin => "darwin",
            Os::Windows => "windows",
        };
        let arch = match self.arch {
            Arch::X64 => "x64",
            Arch::Arm64 => "arm64",
        };
        f.pad(&format!("{os}-{arch}{}", if self.musl { "-musl" } else { "" }))
    }
}

impl FromStr for Target {
    type Err = UnknownTarget;

    /// Reads a name; `bun-` in front of it is skipped, so that Bun's names are understood.
    fn from_str(text: &str) -> Result<Self, UnknownTarget> {
        let name = text.strip_prefix("bun-").unwrap_or(text);
        let known = Self::ALL.into_iter().find(|target| target.to_string() == name);
        known.ok_or_else(|| UnknownTarget(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for target in Target::ALL {
            assert_eq!(target.to_string().parse(), Ok(target));
            assert_eq!(format!("bun-{target}").parse(), Ok(target));
        }
        let error = "linux-x86".parse::<Target>().unwrap_err().to_string();
        assert!(error.contains("`linux-x86`") && error.contains("windows-arm64"), "{error}");
    }

    #[test]
    fn only_linux_has_a_choice_of_the_library() {
        assert_eq!(
            Target::from_rust("linux", "aarch64", "musl").unwrap().to_string(),
            "linux-arm64-musl"
        );
        assert_eq!(
            Target::from_rust("windows", "x86_64", "gnu").unwrap().to_string(),
            "windows-x64"
        );
        assert_eq!(Target::from_rust("freebsd", "x86_64", ""), None);
        assert_eq!(Target::from_rust("linux", "riscv64", "gnu"), None);
    }
}
