//! What a build is asked to do, as data.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::builtins::Builtins;

/// Everything [`bundle`](super::bundle) depends on: the same options and files give the same
/// bytes.
#[derive(Clone)]
pub struct BundleOptions {
    /// The directory that relative paths start from and that paths are shown relative to.
    pub cwd: PathBuf,
    /// Entry files, relative to `cwd` or absolute.
    pub entries: Vec<String>,
    /// The chunks go into an executable: nobody can import an entry, so its exports are dropped.
    pub executable: bool,
    /// Removes white space and comments, shortens local names and simplifies code. Names that a
    /// program can see (`fn.name`, class names) are kept.
    pub minify: bool,
    /// Makes a source map for every chunk.
    pub sourcemap: bool,
    /// Global expressions (`process.env.NODE_ENV`) and the JavaScript expressions that replace
    /// them.
    pub define: Vec<(String, String)>,
    /// Specifiers left for run time: exact, a package name (which includes its subpaths), or with
    /// one `*` in it.
    pub external: Vec<String>,
    /// Specifiers (and their subpaths) and what stands for them.
    pub alias: Vec<(String, String)>,
    /// Conditions of `exports` and `imports` in package.json, beside `node`, `default` and
    /// `import` or `require`. None means `module`.
    pub conditions: Vec<String>,
    /// How files are read by the end of their name (`.txt`), beside the usual ones.
    pub loaders: Vec<(String, Loader)>,
    /// The tsconfig.json for all files. None means the nearest one of each file.
    pub tsconfig: Option<PathBuf>,
    /// Text put before every chunk.
    pub banner: Option<String>,
    /// Text put behind every chunk.
    pub footer: Option<String>,
    /// Modules are put together in chunks. Otherwise each module stays one of its own, and nothing
    /// in it is renamed, moved or dropped.
    pub bundle: bool,
    /// `import()` makes chunks of their own. Otherwise all goes into one chunk, which must have
    /// one entry.
    pub splitting: bool,
    /// The builtin modules of the run time.
    pub builtins: Arc<Builtins>,
    /// Importing what the builtin modules do not have is an error and not a warning.
    pub strict_builtins: bool,
    /// How large a chunk may become before it is split.
    pub limits: ChunkLimits,
}

/// Neither entries nor a directory yet: chunks for an executable, for a run time of which nothing is known.
impl Default for BundleOptions {
    fn default() -> Self {
        Self {
            cwd: PathBuf::new(),
            entries: Vec::new(),
            executable: true,
            minify: false,
            sourcemap: false,
            define: Vec::new(),
            external: Vec::new(),
            alias: Vec::new(),
            conditions: Vec::new(),
            loaders: Vec::new(),
            tsconfig: None,
            banner: None,
            footer: None,
            bundle: true,
            splitting: true,
            builtins: Arc::new(Builtins::unknown()),
            strict_builtins: false,
            limits: ChunkLimits::default(),
        }
    }
}

impl fmt::Debug for BundleOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BundleOptions")
            .field("cwd", &self.cwd)
            .field("entries", &self.entries)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// How a file becomes a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loader {
    /// JavaScript.
    Js,
    /// JavaScript with JSX.
    Jsx,
    /// TypeScript.
    Ts,
    /// TypeScript with JSX.
    Tsx,
    /// JSON: the value is the default export, the members of an object are exports too.
    Json,
    /// The default export is the text as a string.
    Text,
    /// The default export is a `Uint8Array`.
    Bytes,
    /// The default export is a string of base64.
    Base64,
    /// The default export is a `data:` URL.
    DataUrl,
    /// A module without content.
    Empty,
}

/// How large a chunk may become. Fewer chunks start faster, so chunks are only split above these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkLimits {
    /// Top-level variables and imports of one chunk that the engine accepts.
    pub max_bindings: usize,
    /// Bytes of source above which a chunk is split, and which its parts stay below where their
    /// modules allow it.
    pub target_size: usize,
}

impl Default for ChunkLimits {
    /// QuickJS-ng's limit with some slack, and 8 MiB.
    fn default() -> Self {
        Self { max_bindings: 65_000, target_size: 8 << 20 }
    }
}
