//! What `semba inspect` finds, in the shape that `--json` prints. `INSPECT.md` documents it; fields are added, never
//! changed.

use serde::Serialize;

/// A file that was looked at.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What the file is.
    pub kind: Kind,
    /// The file format: `elf`, `mach-o`, `pe` or `bmes`.
    pub format: String,
    /// The system that the runtime is for (`linux-x64`); none for a `.bmes` file.
    pub target: Option<String>,
    /// The engine that the file runs with.
    pub engine: Option<Engine>,
    /// The archive in the executable.
    pub archive: Option<ArchiveSize>,
    /// The modules, sorted by name.
    pub modules: Vec<Module>,
    /// Whatever else the archive has, sorted by kind and name.
    pub assets: Vec<Asset>,
    /// Whether nothing is wrong.
    pub valid: bool,
    /// What is wrong.
    pub errors: Vec<String>,
}

/// What a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A runtime with a program in it.
    Executable,
    /// A runtime without one.
    Stub,
    /// A BMES unit.
    #[default]
    Bmes,
}

/// An engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Engine {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// 16 hexadecimal digits that change whenever bytecode compatibility does.
    pub build_id: String,
}

/// An archive's measures.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ArchiveSize {
    /// In bytes.
    pub size: u64,
    /// How many entries it has.
    pub entries: usize,
}

/// A module.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Module {
    /// Its name in the archive, or the file's name without `.bmes`.
    pub name: String,
    /// The version of the BMES format; none for a module that is there as source only.
    pub version: Option<u32>,
    /// The source that the module was made of.
    pub source: Option<Source>,
    /// The bytecode; none for a module that is there as source only.
    pub bytecode: Option<Bytecode>,
    /// What it imports from, in source order.
    pub requests: Vec<Request>,
    /// ECMA-262's import entries.
    pub imports: Vec<Import>,
    /// ECMA-262's local and indirect export entries.
    pub exports: Vec<Export>,
    /// `export * from`: indexes of `requests`.
    pub star_exports: Vec<u32>,
    /// Names of `var` and function declarations at the top level.
    pub declared_variables: Vec<String>,
    /// Names of `let`, `const` and class declarations at the top level.
    pub lexical_variables: Vec<String>,
    /// Names of the code features that are set.
    pub code_features: Vec<String>,
    /// Names of the flags that are set.
    pub flags: Vec<String>,
    /// The checksums that the unit carries.
    pub checksums: Option<Checksums>,
}

/// A source.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// In bytes.
    pub size: u64,
    /// XXH3-128, 32 hexadecimal digits.
    pub hash: String,
    /// Whether the executable carries it.
    pub embedded: bool,
}

/// Bytecode.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bytecode {
    /// From the start of the BMES unit, in bytes.
    pub offset: u32,
    /// In bytes.
    pub size: u64,
}

/// The checksums of a unit's parts: XXH3-64, 16 hexadecimal digits.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Checksums {
    /// Of everything before the bytecode.
    pub metadata: String,
    /// Of the bytecode.
    pub bytecode: String,
}

/// A module request.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// What the module asks for.
    pub specifier: String,
    /// Import attributes, `{ "type": "json" }`.
    pub attributes: serde_json::Map<String, serde_json::Value>,
}

/// An import entry.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Import {
    /// `single`, `single-typescript` or `namespace`.
    pub kind: &'static str,
    /// An index of `requests`.
    pub request: u32,
    /// The name in the other module; `*` for a namespace.
    pub import_name: String,
    /// The name in this module.
    pub local_name: String,
}

/// An export entry.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum Export {
    /// A variable of this module.
    Local {
        /// The name for others.
        export_name: String,
        /// The variable.
        local_name: String,
    },
    /// An export of another module.
    Indirect {
        /// The name for others.
        export_name: String,
        /// An index of `requests`.
        request: u32,
        /// The name in the other module.
        import_name: String,
    },
    /// Another module's namespace.
    Namespace {
        /// The name for others.
        export_name: String,
        /// An index of `requests`.
        request: u32,
    },
}

/// An entry of the archive that is no module.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Asset {
    /// `source-map`, `asset` or `config`.
    pub kind: &'static str,
    /// Its name in the archive.
    pub name: String,
    /// `none` or `zstd`.
    pub compression: &'static str,
    /// As stored, in bytes.
    pub size: u64,
    /// As the program sees it, in bytes.
    pub raw_size: u64,
}
