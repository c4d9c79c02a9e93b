//! The arguments of `semba run`, read without the command's option parser.
//!
//! A program that is in the cache starts without it: building the parser takes as long as everything else on that way.
//! What is not understood here goes to the parser, which knows more and has messages.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use semba_cache::{Key, KeyHasher};

/// Options that have a value.
const WITH_VALUE: [&str; 6] =
    ["--define", "--alias", "--conditions", "--loader", "--tsconfig", "--stub"];
/// The option that turns the cache on.
const BYTECODE: &str = "--experimental-esm-bytecode";
/// The sort of keys that this module makes.
const DOMAIN: &str = concat!("semba ", env!("CARGO_PKG_VERSION"), " run");

/// What was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// Whether bytecode is wanted, as far as the arguments say.
    pub(crate) bytecode: bool,
    /// Options with a value, as written.
    options: Vec<(String, OsString)>,
    /// The file, as written.
    pub(crate) file: OsString,
    /// The program's arguments.
    pub(crate) rest: Vec<OsString>,
}

impl Arguments {
    /// Reads what follows `semba run`; `None` when there is something that the parser has to look at.
    pub(crate) fn parse(arguments: &[OsString]) -> Option<Self> {
        let mut parsed = Self::default();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let text = argument.to_str();
            match text {
                Some(BYTECODE) => parsed.bytecode = true,
                Some("--") => {
                    parsed.file = arguments.next()?.clone();
                    break;
                }
                Some(option) if option.starts_with('-') => {
                    let (name, value) = match option.split_once('=') {
                        Some((name, value)) => (name, OsString::from(value)),
                        None => (option, arguments.next()?.clone()),
                    };
                    WITH_VALUE.contains(&name).then_some(())?;
                    parsed.options.push((name.to_owned(), value));
                }
                _ => {
                    parsed.file = argument.clone();
                    break;
                }
            }
        }
        parsed.rest = arguments.cloned().collect();
        (!parsed.file.is_empty()).then_some(parsed)
    }

    /// A program without options.
    pub(crate) fn of_file(file: &Path) -> Self {
        Self { bytecode: true, file: file.as_os_str().to_owned(), ..Self::default() }
    }

    /// Whether a stub is named.
    pub(crate) fn names_stub(&self) -> bool {
        self.options.iter().any(|(name, _)| name == "--stub")
    }

    /// The file's whole path, without `.` and `..`.
    pub(crate) fn script(&self, cwd: &Path) -> PathBuf {
        // Fails only for an empty path, which `parse` does not let through.
        std::path::absolute(cwd.join(&self.file)).map_or_else(
            |_| cwd.join(&self.file),
            |path| {
                path.components().fold(PathBuf::new(), |mut whole, part| {
                    match part {
                        std::path::Component::ParentDir => {
                            whole.pop();
                        }
                        other => whole.push(other),
                    }
                    whole
                })
            },
        )
    }

    /// The name of the program's record in the cache. `stub` is the value of `SEMBA_STUB`.
    pub(crate) fn key(&self, cwd: &Path, stub: Option<&OsStr>) -> Key {
        let mut hasher = KeyHasher::new(DOMAIN);
        hasher.part(self.script(cwd).as_os_str().as_encoded_bytes());
        hasher.part(stub.unwrap_or_default().as_encoded_bytes());
        if !self.options.is_empty() || stub.is_some() {
            // Paths in them are relative to it.
            hasher.part(cwd.as_os_str().as_encoded_bytes());
        }
        for (name, value) in &self.options {
            hasher.part(name.as_bytes()).part(value.as_encoded_bytes());
        }
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Option<Arguments> {
        Arguments::parse(&arguments.iter().map(OsString::from).collect::<Vec<_>>())
    }

    fn key(arguments: &[&str], cwd: &str) -> Key {
        parse(arguments).unwrap().key(Path::new(cwd), None)
    }

    #[test]
    fn what_follows_the_file_is_the_programs() {
        let parsed =
            parse(&["--define", "A=1", BYTECODE, "--tsconfig=t.json", "a.ts", "--help", "b"])
                .unwrap();
        assert!(parsed.bytecode);
        assert_eq!(parsed.file, "a.ts");
        assert_eq!(parsed.rest, ["--help", "b"]);
        assert_eq!(parsed.options.len(), 2);
        assert_eq!(parse(&["--", "-a.ts", "x"]).unwrap().file, "-a.ts");
    }

    #[test]
    fn the_parser_gets_what_is_not_understood() {
        for arguments in [&[][..], &["--help"], &["--define"], &["--frob", "a.ts"], &["-x"], &[""]]
        {
            assert_eq!(parse(arguments), None, "{arguments:?}");
        }
    }

    #[test]
    fn programs_are_told_apart() {
        let one = key(&["a.ts"], "/w");
        assert_eq!(one, key(&[BYTECODE, "./x/../a.ts", "rest"], "/w"));
        assert_eq!(one, key(&["/w/a.ts"], "/elsewhere"));
        for other in [
            key(&["a.ts"], "/v"),
            key(&["--define", "A=1", "a.ts"], "/w"),
            key(&["--define", "A=2", "a.ts"], "/w"),
            key(&["--conditions", "A=1", "a.ts"], "/w"),
        ] {
            assert_ne!(one, other);
        }
        let arguments = parse(&["a.ts"]).unwrap();
        assert_ne!(arguments.key(Path::new("/w"), Some(OsStr::new("stub"))), one);
    }
}
