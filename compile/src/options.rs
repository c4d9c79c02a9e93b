//! Raw flags become one [`BuildOptions`], once: defaults, the environment and combinations that make no sense are
//! settled here, and nothing behind this point asks how an option was given.

use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use semba_bundler::{BundleOptions, ChunkLimits};
use semba_cache::{Settings as CacheSettings, SettingsError};
use semba_embed::{Target, UnknownTarget};
use thiserror::Error;

use crate::cli::{BuildFlags, BytecodeFlag, CompressFlag, SourceMapFlag};
use crate::error::Failure;
use crate::platform::PlatformFlags;
use crate::stub::{INSTALL_HELP, StubSearch, installed, installed_text};

/// The variable that stands for `--experimental-esm-bytecode`.
pub const BYTECODE_VARIABLE: &str = "SEMBA_EXPERIMENTAL_ESM_BYTECODE";
/// The variable that stands for `--stub`.
pub const STUB_VARIABLE: &str = "SEMBA_STUB";
/// The variable with directories of runtime stubs.
pub const STUBS_VARIABLE: &str = "SEMBA_STUBS";

/// What the command takes from the process around it.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The current directory.
    pub cwd: PathBuf,
    /// The directory of the running `semba`.
    pub program_dir: Option<PathBuf>,
    /// The value of [`BYTECODE_VARIABLE`].
    pub bytecode: Option<OsString>,
    /// The value of [`STUB_VARIABLE`].
    pub stub: Option<OsString>,
    /// The value of [`STUBS_VARIABLE`]: directories, separated as in `PATH`.
    pub stubs: Option<OsString>,
    /// Where the user's data belongs.
    pub data_dir: Option<PathBuf>,
    /// Where the cache is.
    pub cache: CacheSettings,
}

impl Environment {
    /// Reads the environment of this process.
    ///
    /// # Errors
    /// When there is no current directory.
    pub fn of_process() -> Result<Self, Failure> {
        let program = std::env::current_exe().and_then(std::fs::canonicalize).ok();
        Ok(Self {
            cwd: std::env::current_dir().map_err(Failure::NoCurrentDirectory)?,
            program_dir: program.and_then(|program| program.parent().map(Path::to_path_buf)),
            bytecode: std::env::var_os(BYTECODE_VARIABLE),
            stub: std::env::var_os(STUB_VARIABLE),
            stubs: std::env::var_os(STUBS_VARIABLE),
            data_dir: dirs::data_local_dir(),
            cache: CacheSettings::of_process().map_err(UsageError::from)?,
        })
    }

    /// The stub that a variable names.
    #[must_use]
    pub fn stub(&self) -> Option<&OsStr> {
        self.stub.as_deref().filter(|value| !value.is_empty())
    }

    /// Where to look for a runtime stub; `flag` is the value of `--stub`.
    #[must_use]
    pub fn stub_search(&self, flag: Option<&Path>) -> StubSearch {
        StubSearch {
            flag: flag.map(|path| self.cwd.join(path)),
            variable: self.stub().map(|value| self.cwd.join(value)),
            program_dir: self.program_dir.clone(),
            directories: self.stub_directories(),
            target: None,
        }
    }

    /// Directories of runtime stubs, in the order in which they are searched.
    #[must_use]
    pub fn stub_directories(&self) -> Vec<PathBuf> {
        let beside = self.program_dir.as_ref().map(|dir| dir.join("stubs"));
        beside.into_iter().chain(self.named_stub_directories()).chain(self.user_stubs()).collect()
    }

    /// Where stubs are installed when nothing else is said.
    #[must_use]
    pub fn stub_home(&self) -> Option<PathBuf> {
        self.named_stub_directories().next().or_else(|| self.user_stubs())
    }

    fn named_stub_directories(&self) -> impl Iterator<Item = PathBuf> {
        let value = self.stubs.as_deref().filter(|value| !value.is_empty());
        value.into_iter().flat_map(std::env::split_paths).map(|path| self.cwd.join(path))
    }

    fn user_stubs(&self) -> Option<PathBuf> {
        self.data_dir.as_ref().map(|dir| dir.join("semba").join("stubs"))
    }

    /// The target of that name.
    ///
    /// # Errors
    /// When there is none; the message lists what is installed.
    pub fn target(&self, name: &str) -> Result<Target, UsageError> {
        name.parse().map_err(|source| UsageError::Target {
            source,
            installed: installed::list(&self.stub_directories())
                .iter()
                .map(installed::Installed::label)
                .collect(),
        })
    }
}

/// Everything a build has to know.
#[derive(Debug)]
pub struct BuildOptions {
    /// What the bundler has to do.
    pub bundle: BundleOptions,
    /// What is written, and where.
    pub output: Output,
    /// How modules become bytecode; `None` keeps source only.
    pub bytecode: Option<BytecodeOptions>,
    /// Where the original positions go.
    pub source_map: SourceMap,
    /// Where to write what went into each output.
    pub metafile: Option<PathBuf>,
    /// Files and directories that the executable carries.
    pub assets: Vec<AssetPath>,
    /// Whether files that the executable carries are compressed.
    pub compress: bool,
    /// Where to look for the runtime stub.
    pub stub: StubSearch,
    /// What only executables of one system have.
    pub platform: PlatformFlags,
    /// Where bytecode is kept for later builds; `None` keeps none.
    pub cache: Option<CacheSettings>,
    /// Print errors only.
    pub quiet: bool,
}

/// What a build writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// One executable file.
    Executable {
        /// Its absolute path; `.exe` is added where the stub's system wants it.
        file: PathBuf,
        /// Whether it carries the source of modules that it has bytecode of.
        keep_source: bool,
        /// What it does with modules whose bytecode cannot be used.
        fallback: Fallback,
    },
    /// Chunks in this directory, an absolute path.
    Directory(PathBuf),
}

/// What an executable does with a module whose bytecode cannot be used, unless `SEMBA_BYTECODE` says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fallback {
    /// Runs its source, when the executable has it.
    #[default]
    Auto,
    /// Ends with an error.
    Strict,
    /// Never looks at bytecode.
    Off,
}

impl Fallback {
    /// The value in the run configuration and of `SEMBA_BYTECODE`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Strict => "strict",
            Self::Off => "off",
        }
    }
}

/// A file or directory that the executable carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetPath {
    /// Where it is, an absolute path.
    pub path: PathBuf,
    /// Its name in the executable; empty for a directory whose content has no directory there.
    pub name: String,
}

/// How modules become bytecode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BytecodeOptions {
    /// Whether the bytecode keeps line numbers.
    pub debug_info: bool,
}

/// Where the original positions of the code go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceMap {
    /// Nowhere.
    None,
    /// Into a `.map` file beside each chunk.
    Linked,
    /// Into each chunk.
    Inline,
    /// Into the executable, as [`crate::source_map`] describes.
    Embedded,
}

/// Flags that are fine one by one and make no sense together. The exit code is 2.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum UsageError {
    /// One chunk cannot start in two places.
    #[error("--no-splitting takes one entry, but {0} were given")]
    SeveralUnsplitEntries(usize),
    /// The entry's name ends in nothing that an executable could be called.
    #[error("cannot derive a name for the executable from `{0}`: use --outfile to choose one")]
    NoName(String),
    /// An empty text where a path is expected.
    #[error("{0} must not be empty")]
    Empty(&'static str),
    /// An executable that could never start.
    #[error("--bytecode=strict needs bytecode: add --experimental-esm-bytecode")]
    StrictWithoutBytecode,
    /// Likewise.
    #[error("--bytecode=off needs the source in the executable: add --keep-source")]
    OffWithoutSource,
    /// A system that executables are not made for.
    #[error("{source}\n  {}\n{INSTALL_HELP}", installed_text(installed))]
    Target {
        /// The name.
        source: UnknownTarget,
        /// Targets that have a stub.
        installed: Vec<String>,
    },
    /// A name that no builtin module of Node or Semba has.
    #[error("there is no builtin module `{0}`; `semba builtins` lists them")]
    UnknownBuiltin(String),
    /// Files for something that cannot carry them.
    #[error("--asset needs --compile: only executables carry files")]
    AssetsWithoutExecutable,
    /// A file that cannot have the name it would get.
    #[error("`{0}` needs a name in the executable, like `{0}=NAME`: a relative path without `..`")]
    AssetName(String),
    /// A variable that is neither on nor off.
    #[error("{BYTECODE_VARIABLE} has to be 1 or 0, not `{0}`")]
    BytecodeVariable(String),
    /// A variable of the cache that makes no sense.
    #[error(transparent)]
    Cache(#[from] SettingsError),
    /// An option that `semba run` does not know, in front of the file.
    #[error("semba run has no option `{0}`; options of the program stand behind its file")]
    UnknownRunOption(String),
}

impl BuildOptions {
    /// Settles defaults, the environment and combinations of `flags`.
    ///
    /// # Errors
    /// A combination that makes no sense.
    pub fn resolve(flags: BuildFlags, environment: &Environment) -> Result<Self, UsageError> {
        let cwd = &environment.cwd;
        if flags.no_splitting && flags.entries.len() > 1 {
            return Err(UsageError::SeveralUnsplitEntries(flags.entries.len()));
        }
        let bytecode =
            flags.experimental_esm_bytecode || bytecode_variable(environment.bytecode.as_deref())?;
        let output = resolve_output(&flags, bytecode, cwd)?;
        let executable = matches!(output, Output::Executable { .. });
        let source_map = resolve_source_map(flags.sourcemap, executable);
        let mut stub = environment.stub_search(flags.stub.as_deref());
        stub.target = flags.target.map(|name| environment.target(&name)).transpose()?;
        Ok(Self {
            output,
            bytecode: bytecode.then_some(BytecodeOptions { debug_info: !flags.no_debug_info }),
            source_map,
            metafile: flags
                .metafile
                .map(|file| not_empty("--metafile", &file).map(|file| cwd.join(file)))
                .transpose()?,
            assets: resolve_assets(&flags.asset, executable, cwd)?,
            compress: flags.compress != Some(CompressFlag::None),
            stub,
            platform: flags.platform.in_directory(cwd),
            cache: Some(&environment.cache).filter(|cache| bytecode && cache.max > 0).cloned(),
            quiet: flags.quiet,
            bundle: BundleOptions {
                cwd: cwd.clone(),
                entries: flags.entries,
                executable,
                minify: flags.minify,
                sourcemap: source_map != SourceMap::None,
                define: last_of_each(flags.define),
                external: flags.external,
                alias: last_of_each(flags.alias),
                conditions: flags.conditions,
                loaders: last_of_each(flags.loader),
                tsconfig: flags.tsconfig.map(|file| cwd.join(file)),
                banner: flags.banner,
                footer: flags.footer,
                bundle: !flags.no_bundle,
                splitting: !flags.no_splitting,
                // Known once there is a stub to ask.
                builtins: Arc::default(),
                strict_builtins: flags.strict_builtins,
                limits: ChunkLimits::default(),
            },
        })
    }

    /// Whether the build needs a runtime stub: to put a program in it, or to make bytecode with it.
    #[must_use]
    pub fn needs_stub(&self) -> bool {
        self.bytecode.is_some() || matches!(self.output, Output::Executable { .. })
    }
}

/// What is said twice counts as it was said last: a flag comes behind the configuration file.
fn last_of_each<T>(pairs: Vec<(String, T)>) -> Vec<(String, T)> {
    let mut kept: Vec<(String, T)> = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        match kept.iter_mut().find(|(known, _)| *known == key) {
            Some(pair) => pair.1 = value,
            None => kept.push((key, value)),
        }
    }
    kept
}

fn resolve_assets(
    flags: &[String],
    executable: bool,
    cwd: &Path,
) -> Result<Vec<AssetPath>, UsageError> {
    if !executable && !flags.is_empty() {
        return Err(UsageError::AssetsWithoutExecutable);
    }
    flags.iter().map(|flag| resolve_asset(flag, cwd)).collect()
}

/// `PATH` or `PATH=NAME`. Without a name it is the path itself.
fn resolve_asset(flag: &str, cwd: &Path) -> Result<AssetPath, UsageError> {
    let (path, name) = flag.rsplit_once('=').unwrap_or((flag, flag));
    let path = not_empty("--asset", Path::new(path))?;
    let mut parts = Vec::new();
    for part in Path::new(name).components() {
        match (part, part.as_os_str().to_str()) {
            (Component::CurDir, _) => {}
            (Component::Normal(_), Some(part)) => parts.push(part),
            _ => return Err(UsageError::AssetName(flag.to_owned())),
        }
    }
    let path = cwd.join(path);
    let name = parts.join("/");
    if name.is_empty() && !path.is_dir() {
        return Err(UsageError::AssetName(flag.to_owned()));
    }
    Ok(AssetPath { path, name })
}

pub(crate) fn bytecode_variable(value: Option<&OsStr>) -> Result<bool, UsageError> {
    match value.map(OsStr::to_string_lossy).as_deref() {
        None | Some("" | "0" | "false") => Ok(false),
        Some("1" | "true") => Ok(true),
        Some(other) => Err(UsageError::BytecodeVariable(other.to_owned())),
    }
}

fn resolve_output(flags: &BuildFlags, bytecode: bool, cwd: &Path) -> Result<Output, UsageError> {
    let outdir = flags.outdir.as_deref().map(|dir| not_empty("--outdir", dir)).transpose()?;
    if flags.entries.iter().any(String::is_empty) {
        return Err(UsageError::Empty("an entry"));
    }
    if !flags.compile {
        return Ok(Output::Directory(cwd.join(outdir.unwrap_or(Path::new("dist")))));
    }
    // The program; the others are what it starts processes of itself with.
    let entry = flags.entries.first().map_or("", String::as_str);
    let file = match &flags.outfile {
        Some(file) => cwd.join(not_empty("--outfile", file)?),
        None => cwd.join(outdir.unwrap_or(Path::new(""))).join(executable_name(entry)?),
    };
    let fallback = resolve_fallback(flags, bytecode)?;
    Ok(Output::Executable { file, keep_source: flags.keep_source, fallback })
}

fn resolve_fallback(flags: &BuildFlags, bytecode: bool) -> Result<Fallback, UsageError> {
    match flags.bytecode {
        None | Some(BytecodeFlag::Auto) => Ok(Fallback::Auto),
        Some(BytecodeFlag::Strict) if bytecode => Ok(Fallback::Strict),
        Some(BytecodeFlag::Strict) => Err(UsageError::StrictWithoutBytecode),
        Some(BytecodeFlag::Off) if bytecode && !flags.keep_source => {
            Err(UsageError::OffWithoutSource)
        }
        Some(BytecodeFlag::Off) => Ok(Fallback::Off),
    }
}

/// `src/index.ts` makes `index`.
fn executable_name(entry: &str) -> Result<String, UsageError> {
    let stem = Path::new(entry).file_stem().and_then(OsStr::to_str);
    stem.map(str::to_owned).ok_or_else(|| UsageError::NoName(entry.to_owned()))
}

fn resolve_source_map(flag: Option<SourceMapFlag>, executable: bool) -> SourceMap {
    match flag {
        None | Some(SourceMapFlag::None) => SourceMap::None,
        // Nothing stands beside an executable: whatever was asked for goes into it.
        Some(_) if executable => SourceMap::Embedded,
        Some(SourceMapFlag::Linked) => SourceMap::Linked,
        Some(SourceMapFlag::Inline) => SourceMap::Inline,
    }
}

fn not_empty<'a>(what: &'static str, path: &'a Path) -> Result<&'a Path, UsageError> {
    if path.as_os_str().is_empty() { Err(UsageError::Empty(what)) } else { Ok(path) }
}

/// Whether the runtime resolves `specifier` itself: Node's modules, with or without `node:`, and `semba:` ones.
pub(crate) fn is_builtin(specifier: &str) -> bool {
    specifier.starts_with("semba:") || nodejs_built_in_modules::is_nodejs_builtin_module(specifier)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment() -> Environment {
        Environment {
            cwd: PathBuf::from("/work dir"),
            program_dir: Some(PathBuf::from("/opt/semba")),
            bytecode: None,
            stub: None,
            stubs: None,
            data_dir: Some(PathBuf::from("/home/user/data")),
            cache: CacheSettings { dir: None, max: 0, remote: None },
        }
    }

    fn flags(entry: &str) -> BuildFlags {
        BuildFlags { entries: vec![entry.to_owned()], ..BuildFlags::default() }
    }

    fn executable(entry: &str) -> BuildFlags {
        BuildFlags { compile: true, ..flags(entry) }
    }

    fn resolve(flags: BuildFlags) -> Result<BuildOptions, UsageError> {
        BuildOptions::resolve(flags, &environment())
    }

    #[test]
    fn plain_builds_go_to_dist_and_need_no_stub() {
        let options = resolve(flags("src/index.ts")).unwrap();
        assert_eq!(options.output, Output::Directory(PathBuf::from("/work dir/dist")));
        assert_eq!(options.bytecode, None);
        assert_eq!(options.source_map, SourceMap::None);
        assert!(!options.needs_stub());
        assert!(
            !options.bundle.executable && !options.bundle.sourcemap && options.bundle.splitting
        );
    }

    #[test]
    fn executables_are_called_like_their_entry() {
        for (entry, expected) in
            [("src/index.ts", "index"), ("tool", "tool"), ("a/b.test.tsx", "b.test")]
        {
            let options = resolve(executable(entry)).unwrap();
            let file = PathBuf::from(format!("/work dir/{expected}"));
            let output = Output::Executable { file, keep_source: false, fallback: Fallback::Auto };
            assert_eq!(options.output, output, "{entry}");
            assert!(options.needs_stub() && options.bundle.executable);
        }
        let error = resolve(executable("..")).unwrap_err();
        assert_eq!(error, UsageError::NoName("..".to_owned()));
    }

    #[test]
    fn outfile_and_outdir_choose_the_place() {
        let options =
            resolve(BuildFlags { outfile: Some("bin/app".into()), ..executable("a.ts") }).unwrap();
        assert!(
            matches!(options.output, Output::Executable { file, .. } if file == Path::new("/work dir/bin/app"))
        );
        let options =
            resolve(BuildFlags { outdir: Some("/out".into()), ..executable("a.ts") }).unwrap();
        assert!(
            matches!(options.output, Output::Executable { file, .. } if file.starts_with("/out"))
        );
        let options = resolve(BuildFlags { outdir: Some("lib".into()), ..flags("a.ts") }).unwrap();
        assert_eq!(options.output, Output::Directory(PathBuf::from("/work dir/lib")));
    }

    #[test]
    fn executables_are_called_like_their_first_entry() {
        let two = BuildFlags { entries: vec!["a.ts".into(), "b.ts".into()], ..executable("a") };
        let options = resolve(two).unwrap();
        assert!(matches!(options.output, Output::Executable { file, .. } if file.ends_with("a")));
        let two = BuildFlags { entries: vec!["a".to_owned(), "b".to_owned()], ..flags("a") };
        assert!(resolve(two).is_ok());
    }

    #[test]
    fn one_chunk_has_one_entry() {
        let entries = vec!["a".to_owned(), "b".to_owned()];
        let two = BuildFlags { entries, no_splitting: true, ..flags("a") };
        assert_eq!(resolve(two).unwrap_err(), UsageError::SeveralUnsplitEntries(2));
        assert!(
            !resolve(BuildFlags { no_splitting: true, ..flags("a") }).unwrap().bundle.splitting
        );
    }

    #[test]
    fn empty_paths_are_refused() {
        let outfile = BuildFlags { outfile: Some(PathBuf::new()), ..executable("a.ts") };
        assert_eq!(resolve(outfile).unwrap_err(), UsageError::Empty("--outfile"));
        let outdir = BuildFlags { outdir: Some(PathBuf::new()), ..flags("a.ts") };
        assert_eq!(resolve(outdir).unwrap_err(), UsageError::Empty("--outdir"));
        assert_eq!(resolve(flags("")).unwrap_err(), UsageError::Empty("an entry"));
    }

    #[test]
    fn bytecode_comes_from_the_flag_or_the_environment() {
        let debug = Some(BytecodeOptions { debug_info: true });
        let on = BuildFlags { experimental_esm_bytecode: true, ..flags("a.ts") };
        let options = resolve(on).unwrap();
        assert_eq!(options.bytecode, debug);
        assert!(options.needs_stub());
        for (value, expected) in
            [("1", debug), ("true", debug), ("0", None), ("", None), ("false", None)]
        {
            let environment = Environment { bytecode: Some(value.into()), ..environment() };
            let options = BuildOptions::resolve(flags("a.ts"), &environment).unwrap();
            assert_eq!(options.bytecode, expected, "{value:?}");
        }
        let environment = Environment { bytecode: Some("yes".into()), ..environment() };
        let error = BuildOptions::resolve(flags("a.ts"), &environment).unwrap_err();
        assert_eq!(
            error.to_string(),
            "SEMBA_EXPERIMENTAL_ESM_BYTECODE has to be 1 or 0, not `yes`"
        );
    }

    #[test]
    fn executables_that_could_never_start_are_refused() {
        let with = |mode, bytecode, keep_source| {
            let flags = BuildFlags {
                bytecode: Some(mode),
                experimental_esm_bytecode: bytecode,
                keep_source,
                ..executable("a.ts")
            };
            resolve(flags).map(|options| match options.output {
                Output::Executable { fallback, .. } => fallback.name(),
                Output::Directory(_) => "no executable",
            })
        };
        assert_eq!(with(BytecodeFlag::Strict, true, false), Ok("strict"));
        assert_eq!(with(BytecodeFlag::Strict, false, true), Err(UsageError::StrictWithoutBytecode));
        assert_eq!(with(BytecodeFlag::Off, true, true), Ok("off"));
        assert_eq!(with(BytecodeFlag::Off, false, false), Ok("off"));
        assert_eq!(with(BytecodeFlag::Off, true, false), Err(UsageError::OffWithoutSource));
        assert_eq!(with(BytecodeFlag::Auto, true, false), Ok("auto"));
    }

    #[test]
    fn debug_info_can_be_left_out() {
        let flags =
            BuildFlags { experimental_esm_bytecode: true, no_debug_info: true, ..flags("a.ts") };
        assert_eq!(resolve(flags).unwrap().bytecode, Some(BytecodeOptions { debug_info: false }));
    }

    #[test]
    fn source_maps_of_executables_are_in_them() {
        use SourceMapFlag::{Inline, Linked, None as Off};
        for (flag, compile, expected) in [
            (None, true, SourceMap::None),
            (Some(Off), true, SourceMap::None),
            (Some(Linked), true, SourceMap::Embedded),
            (Some(Inline), true, SourceMap::Embedded),
            (Some(Linked), false, SourceMap::Linked),
            (Some(Inline), false, SourceMap::Inline),
            (Some(Off), false, SourceMap::None),
        ] {
            let options =
                resolve(BuildFlags { sourcemap: flag, compile, ..flags("a.ts") }).unwrap();
            assert_eq!(options.source_map, expected, "{flag:?} {compile}");
            assert_eq!(options.bundle.sourcemap, expected != SourceMap::None);
        }
    }

    #[test]
    fn paths_are_relative_to_the_current_directory() {
        let options = resolve(BuildFlags {
            metafile: Some("meta.json".into()),
            tsconfig: Some("conf/tsconfig.json".into()),
            stub: Some("stub".into()),
            ..flags("a.ts")
        })
        .unwrap();
        assert_eq!(options.metafile.as_deref(), Some(Path::new("/work dir/meta.json")));
        assert_eq!(
            options.bundle.tsconfig.as_deref(),
            Some(Path::new("/work dir/conf/tsconfig.json"))
        );
        assert_eq!(options.stub.flag.as_deref(), Some(Path::new("/work dir/stub")));
    }

    #[test]
    fn stubs_are_looked_for_in_this_order() {
        let stubs = std::env::join_paths(["relative", "/absolute"]).unwrap();
        let environment = Environment { stubs: Some(stubs), ..environment() };
        let expected =
            ["/opt/semba/stubs", "/work dir/relative", "/absolute", "/home/user/data/semba/stubs"];
        assert_eq!(environment.stub_directories(), expected.map(PathBuf::from));
        assert_eq!(environment.stub_home(), Some(PathBuf::from("/work dir/relative")));
    }

    #[test]
    fn targets_are_known_by_name() {
        let options = |target: &str| {
            resolve(BuildFlags { target: Some(target.to_owned()), ..executable("a.ts") })
        };
        let target = options("windows-arm64").unwrap().stub.target.unwrap();
        assert_eq!(target.to_string(), "windows-arm64");
        let error = options("windows-x86").unwrap_err().to_string();
        assert!(error.contains("darwin-arm64") && error.contains("semba stubs add"), "{error}");
    }

    #[test]
    fn builtins_are_the_runtimes() {
        for name in ["node:fs", "fs", "node:fs/promises", "node:test", "semba:internal-for-testing"]
        {
            assert!(is_builtin(name), "{name}");
        }
        for name in ["node:frobnicate", "test", "lodash", "./fs", "npm:fs"] {
            assert!(!is_builtin(name), "{name}");
        }
    }

    #[test]
    fn assets_keep_their_relative_path_or_get_a_name() {
        let asset = |flag: &str| {
            let flags = BuildFlags { asset: vec![flag.to_owned()], ..executable("a.ts") };
            resolve(flags).map(|options| options.assets[0].clone())
        };
        let expected = |path: &str, name: &str| AssetPath {
            path: PathBuf::from("/work dir").join(path),
            name: name.to_owned(),
        };
        assert_eq!(asset("a/./b.png").unwrap(), expected("a/./b.png", "a/b.png"));
        assert_eq!(asset("./dir/").unwrap(), expected("./dir/", "dir"));
        assert_eq!(asset("/etc/x=conf/x").unwrap(), expected("/etc/x", "conf/x"));
        for flag in ["../x", "/etc/x", "x=../y", "x=", "x=."] {
            assert!(matches!(asset(flag), Err(UsageError::AssetName(_))), "{flag}");
        }
        let flags = BuildFlags { asset: vec!["x".to_owned()], ..flags("a.ts") };
        assert!(matches!(resolve(flags), Err(UsageError::AssetsWithoutExecutable)));
    }
}
