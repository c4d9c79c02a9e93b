//! What a stub says of itself.

use std::fmt;

use thiserror::Error;

/// What a stub says of itself: `key=value` lines in its slot, and the greeting of its compile mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `semba`: the stub's release.
    pub stub_version: String,
    /// `target`: the system it was built for, see [`Target`](crate::Target).
    pub target: String,
    /// `engine`: the JavaScript engine's name.
    pub engine_name: String,
    /// `engine-version`: the engine's release.
    pub engine_version: String,
    /// `engine-build-id`: changes whenever bytecode is no longer compatible; 16 hexadecimal digits.
    pub engine_build_id: u64,
    /// `data-model`: byte order and word size of the bytecode, see [`DATA_MODEL`].
    pub data_model: String,
}

/// The data model of every [`Target`](crate::Target): little-endian, with words of 64 bits.
pub const DATA_MODEL: &str = "le64";

impl Identity {
    /// Reads the lines of an identity. Unknown keys are skipped.
    ///
    /// # Errors
    /// When a line is not `key=value`, a key is missing or given twice, or the build id is no number.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        const KEYS: [&str; 6] =
            ["semba", "target", "engine", "engine-version", "engine-build-id", "data-model"];
        let mut values = [None; KEYS.len()];
        for line in text.lines() {
            let Some((key, value)) = line.split_once('=') else {
                return Err(IdentityError::Line(line.to_owned()));
            };
            if let Some(index) = KEYS.iter().position(|known| *known == key)
                && values[index].replace(value).is_some()
            {
                return Err(IdentityError::Duplicate(KEYS[index]));
            }
        }
        let value = |index: usize| values[index].ok_or(IdentityError::Missing(KEYS[index]));
        let build_id = value(4)?;
        let is_hex = build_id.len() == 16 && build_id.bytes().all(|byte| byte.is_ascii_hexdigit());
        let engine_build_id = if is_hex { u64::from_str_radix(build_id, 16).ok() } else { None };
        Ok(Self {
            stub_version: value(0)?.to_owned(),
            target: value(1)?.to_owned(),
            engine_name: value(2)?.to_owned(),
            engine_version: value(3)?.to_owned(),
            engine_build_id: engine_build_id
                .ok_or_else(|| IdentityError::BuildId(build_id.to_owned()))?,
            data_model: value(5)?.to_owned(),
        })
    }
}

/// The lines that [`Identity::parse`] reads.
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "semba={}", self.stub_version)?;
        writeln!(f, "target={}", self.target)?;
        writeln!(f, "engine={}", self.engine_name)?;
        writeln!(f, "engine-version={}", self.engine_version)?;
        writeln!(f, "engine-build-id={:016x}", self.engine_build_id)?;
        writeln!(f, "data-model={}", self.data_model)
    }
}

/// Why a text is not an identity.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IdentityError {
    /// A line without `=`.
    #[error("the stub's identity has a line that is not `key=value`: `{0}`")]
    Line(String),
    /// A key that has to be there is not.
    #[error("the stub's identity does not say its `{0}`")]
    Missing(&'static str),
    /// A key is there twice.
    #[error("the stub's identity says its `{0}` twice")]
    Duplicate(&'static str),
    /// The build id is not 16 hexadecimal digits.
    #[error("the stub's identity has an engine-build-id that is not 16 hexadecimal digits: `{0}`")]
    BuildId(String),
}
