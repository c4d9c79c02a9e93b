//! Entry names: relative paths that mean the same on every system and never lead out of a directory.

use thiserror::Error;

/// The longest name, in bytes.
pub const MAX_NAME_SIZE: usize = 4096;

/// Why a text is not an entry's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NameError {
    /// No bytes.
    #[error("it is empty")]
    Empty,
    /// Above [`MAX_NAME_SIZE`].
    #[error("it is longer than {MAX_NAME_SIZE} bytes")]
    TooLong,
    /// A NUL byte.
    #[error("it contains a NUL byte")]
    Nul,
    /// A backslash: a separator on one system, a letter on another.
    #[error("it contains a backslash; names are separated by `/`")]
    Backslash,
    /// A leading `/`, or a drive letter.
    #[error("it is an absolute path; names are relative")]
    Absolute,
    /// `//`, or a `/` at the end.
    #[error("it has an empty component")]
    EmptyComponent,
    /// `.` or `..` as a component.
    #[error("it has a component `.` or `..`")]
    DotComponent,
}

/// Checks `name` against the rules of the format.
pub(super) fn check(name: &str) -> Result<(), NameError> {
    let bytes = name.as_bytes();
    match bytes {
        [] => return Err(NameError::Empty),
        [b'/', ..] => return Err(NameError::Absolute),
        [letter, b':', ..] if letter.is_ascii_alphabetic() => return Err(NameError::Absolute),
        _ if bytes.len() > MAX_NAME_SIZE => return Err(NameError::TooLong),
        _ => {}
    }
    let mut start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'/' => {
                check_component(&bytes[start..at])?;
                start = at + 1;
            }
            b'\\' => return Err(NameError::Backslash),
            0 => return Err(NameError::Nul),
            _ => {}
        }
    }
    check_component(&bytes[start..])
}

fn check_component(component: &[u8]) -> Result<(), NameError> {
    match component {
        [] => Err(NameError::EmptyComponent),
        b"." | b".." => Err(NameError::DotComponent),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_are_names() {
        for name in ["a", "index.js", "a/b/c.js", "..a/b..", "...", "é/日本.txt", "node:fs", "a b"]
        {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        assert_eq!(check(&"a".repeat(MAX_NAME_SIZE)), Ok(()));
    }

    #[test]
    fn each_rule_has_its_own_error() {
        let long = "a".repeat(MAX_NAME_SIZE + 1);
        let cases = [
            ("", NameError::Empty),
            (long.as_str(), NameError::TooLong),
            ("a\0b", NameError::Nul),
            ("a\\b", NameError::Backslash),
            ("/etc/passwd", NameError::Absolute),
            ("/", NameError::Absolute),
            ("C:/x", NameError::Absolute),
            ("a//b", NameError::EmptyComponent),
            ("a/", NameError::EmptyComponent),
            (".", NameError::DotComponent),
            ("./a", NameError::DotComponent),
            ("..", NameError::DotComponent),
            ("a/../../b", NameError::DotComponent),
        ];
        for (name, expected) in cases {
            assert_eq!(check(name), Err(expected), "{name:?}");
        }
    }
}
