//! The program in the archive: its run configuration, its modules and where they appear to live.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use semba_bmes::Head;
use semba_embed::archive::{Archive, Compression, EntryKind};
use semba_engine::{ImportMeta, ModuleBody, OpError};

use crate::assets::Assets;
use crate::entries::Entries;
use crate::host::Host;
use crate::launch::Launch;
use crate::trace::Trace;

/// The build id of the engine in this stub.
pub(crate) fn engine_build_id() -> u64 {
    env!("SEMBA_ENGINE_BUILD_ID_DECIMAL").parse().unwrap_or(0)
}

/// Whether a module starts from bytecode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BytecodeMode {
    /// From bytecode, and from source when the bytecode does not validate.
    Auto,
    /// From bytecode or not at all.
    Strict,
    /// From source.
    Off,
}

impl BytecodeMode {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "auto" => Some(Self::Auto),
            "strict" => Some(Self::Strict),
            "off" => Some(Self::Off),
            _ => None,
        }
    }
}

/// An opened archive.
pub(crate) struct Program {
    archive: Archive<'static>,
    /// The name of the entry module that was started.
    pub(crate) entry: &'static str,
    /// All entry modules.
    pub(crate) entries: Entries,
    mode: BytecodeMode,
    /// How it was started.
    pub(crate) launch: Launch,
    assets: OnceLock<Option<Assets>>,
}

impl Program {
    /// Checks the archive's header, index and run configuration; touches no module.
    ///
    /// # Errors
    /// With the reason that the executable is damaged.
    pub(crate) fn open(bytes: &'static [u8], launch: Launch) -> Result<Self, String> {
        let archive = Archive::parse(bytes).map_err(|error| error.to_string())?;
        let build_id = engine_build_id();
        if archive.engine_build_id() != build_id {
            return Err(format!(
                "its modules were compiled for engine build {:016x}, but it contains engine build {build_id:016x}",
                archive.engine_build_id()
            ));
        }
        let config = archive.get(EntryKind::Config, "run").ok_or("it has no run configuration")?;
        let config = config.checked_data().map_err(|error| error.to_string())?;
        let config = std::str::from_utf8(config)
            .map_err(|_| "its run configuration is not UTF-8".to_owned())?;
        let value = |key: &str| {
            let mut lines = config.lines().filter_map(|line| line.split_once('='));
            lines.find(|(known, _)| *known == key).map(|(_, value)| value)
        };
        if value("version") != Some("1") {
            return Err("its run configuration has an unknown version".to_owned());
        }
        let entries =
            Entries::parse(config).ok_or("its run configuration names no entry module")?;
        let mode = value("bytecode")
            .and_then(BytecodeMode::parse)
            .ok_or("its run configuration has an unknown bytecode mode")?;
        Ok(Self {
            archive,
            entry: entries.main(),
            entries,
            mode: mode_override(mode),
            launch,
            assets: OnceLock::new(),
        })
    }

    /// Whether the program has a module of this name.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.archive.get(EntryKind::Module, name).is_some()
            || self.archive.get(EntryKind::Source, name).is_some()
    }

    /// The names of all modules, for messages.
    pub(crate) fn module_names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self
            .archive
            .entries()
            .filter(|entry| matches!(entry.kind(), EntryKind::Module | EntryKind::Source))
            .map(|entry| entry.name())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The record of a module, checked against its checksum, without touching its bytecode.
    ///
    /// # Errors
    /// With the reason that it does not validate.
    pub(crate) fn head(&self, name: &str) -> Option<Result<Head<'static>, String>> {
        let entry = self.archive.get(EntryKind::Module, name)?;
        let head = entry.checked_head().map_err(|error| error.to_string());
        Some(head.and_then(|_| Head::parse(entry.data()).map_err(|error| error.to_string())))
    }

    /// The body of a module: bytecode when it validates, else source when there is one.
    ///
    /// # Errors
    /// When neither is usable. The error's code is [`DAMAGED_CODE`], or [`MODE_CODE`] when the bytecode mode is all that
    /// is in the way.
    pub(crate) fn load(&self, name: &str, trace: &Trace) -> Result<ModuleBody<Host>, OpError> {
        let reason = match self.bytecode(name) {
            Ok(bytecode) => {
                trace.hit(name, bytecode.len());
                return Ok(ModuleBody::Bytecode(bytecode));
            }
            Err(reason) => reason,
        };
        let source = self.archive.get(EntryKind::Source, name);
        let source = match (self.mode, source) {
            (BytecodeMode::Strict, Some(_)) => return Err(not_from_source(name, &reason)),
            (_, Some(source)) => source,
            (BytecodeMode::Off, None) => return Err(no_source(name)),
            (_, None) => return Err(damaged(name, &reason)),
        };
        let source = source.checked_data().map_err(|error| damaged(name, &error.to_string()))?;
        let source =
            std::str::from_utf8(source).map_err(|_| damaged(name, "its source is not UTF-8"))?;
        trace.miss(name, &reason);
        Ok(ModuleBody::Source(Cow::Borrowed(source)))
    }

    fn bytecode(&self, name: &str) -> Result<&'static [u8], String> {
        if self.mode == BytecodeMode::Off {
            return Err("bytecode is switched off".to_owned());
        }
        let head = self.head(name).ok_or("it has no bytecode")??;
        let entry = self.archive.get(EntryKind::Module, name).ok_or("it has no bytecode")?;
        // The head's checksum matched above: every byte is read once.
        entry.checked_body().map_err(|error| error.to_string())?;
        Ok(head.bytecode())
    }

    /// The source map table of a module (see `source_map`), if it was embedded and validates.
    pub(crate) fn source_map(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.archive.get(EntryKind::SourceMap, name)?;
        let data = entry.checked_data().ok()?;
        match entry.compression() {
            Compression::None => Some(data.to_vec()),
            Compression::Zstd => {
                zstd::bulk::decompress(data, usize::try_from(entry.raw_len()).ok()?).ok()
            }
        }
    }

    /// The file that a module appears to be.
    fn file_of(&self, name: &str) -> PathBuf {
        match self.launch.entry_file() {
            Some(file) if name == self.entry => file.to_path_buf(),
            #[cfg(windows)]
            _ => self.launch.home().join(name.replace('/', "\\")),
            #[cfg(not(windows))]
            _ => self.launch.home().join(name),
        }
    }

    /// The embedded files; found when they are first asked for.
    pub(crate) fn assets(&self) -> Option<&Assets> {
        self.assets.get_or_init(|| Assets::of(&self.archive, self.launch.home())).as_ref()
    }

    /// The `import.meta` of a module.
    pub(crate) fn import_meta(&self, name: &str) -> ImportMeta {
        let filename = self.file_of(name);
        let dirname = filename.parent().unwrap_or(Path::new("/"));
        ImportMeta {
            url: url::Url::from_file_path(&filename)
                .map_or_else(|()| format!("file:///{name}"), String::from),
            dirname: Some(dirname.to_string_lossy().into_owned()),
            filename: Some(filename.to_string_lossy().into_owned()),
            main: name == self.entry,
        }
    }

    /// The name of the module at a `file:` URL, if it lies in the program's directory.
    pub(crate) fn name_of_url(&self, url: &str) -> Option<String> {
        let path = url::Url::parse(url).ok()?.to_file_path().ok()?;
        if self.launch.entry_file() == Some(path.as_path()) {
            return Some(self.entry.to_owned());
        }
        let name = path.strip_prefix(self.launch.home()).ok()?.to_str()?;
        Some(if cfg!(windows) { name.replace('\\', "/") } else { name.to_owned() })
    }
}

/// The `code` of errors that say that the executable is damaged.
pub(crate) const DAMAGED_CODE: &str = "ERR_SEMBA_DAMAGED";

/// The `code` of errors that say that the bytecode mode keeps a module from running.
pub(crate) const MODE_CODE: &str = "ERR_SEMBA_BYTECODE_MODE";

fn no_source(name: &str) -> OpError {
    OpError::error(format!(
        "module {name} cannot be loaded: bytecode is switched off, and this executable has no source of it\nhelp: \
         unset SEMBA_BYTECODE, or rebuild the executable with `--keep-source`"
    ))
    .with_code(MODE_CODE)
}

fn not_from_source(name: &str, reason: &str) -> OpError {
    OpError::error(format!(
        "module {name} cannot start from bytecode: {reason}\nhelp: rebuild the executable, or set SEMBA_BYTECODE=auto to \
         let the module run from its source"
    ))
    .with_code(MODE_CODE)
}

fn damaged(name: &str, reason: &str) -> OpError {
    OpError::error(format!("module {name} cannot be loaded: {reason}")).with_code(DAMAGED_CODE)
}

/// `SEMBA_BYTECODE` wins over what the build chose.
fn mode_override(configured: BytecodeMode) -> BytecodeMode {
    let variable = std::env::var_os("SEMBA_BYTECODE");
    variable.and_then(|value| BytecodeMode::parse(value.to_str()?)).unwrap_or(configured)
}
