//! What a unit says about a module. The fields are those of ECMA-262's Source Text Module Records.

use crate::flags::{CodeFeatures, ModuleFlags};

/// Everything that resolving and linking a module needs, so that its source need not be parsed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleRecord {
    /// The modules that this one imports or re-exports from, in source order, unique by specifier and attributes.
    pub requested_modules: Vec<ModuleRequest>,
    /// The names that the module imports.
    pub import_entries: Vec<ImportEntry>,
    /// The names that the module exports: all but those of star exports.
    pub export_entries: Vec<ExportEntry>,
    /// `export * from`: indices into [`Self::requested_modules`].
    pub star_export_entries: Vec<u32>,
    /// The names that `var` and function declarations make at the module's top level.
    pub declared_variables: Vec<String>,
    /// The names that `let`, `const` and class declarations make at the module's top level.
    pub lexical_variables: Vec<String>,
    /// Which syntax the module uses.
    pub code_features: CodeFeatures,
    /// What is true of the module as a whole. Kept in the unit's flags extension.
    pub flags: ModuleFlags,
}

/// A module that another one asks for (ECMA-262 ModuleRequest Record).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ModuleRequest {
    /// The text between the quotes, escapes resolved.
    pub specifier: String,
    /// The import attributes (`with { type: "json" }`) as keys and values, in source order.
    pub attributes: Vec<(String, String)>,
}

/// An imported name (ECMA-262 ImportEntry Record).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportEntry {
    /// What is imported.
    pub kind: ImportKind,
    /// An index into [`ModuleRecord::requested_modules`].
    pub module_request: u32,
    /// The name that the other module exports; `*` for [`ImportKind::Namespace`].
    pub import_name: String,
    /// The name in this module.
    pub local_name: String,
}

/// What an import entry imports. The numbers are those of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum ImportKind {
    /// One export.
    Single = crate::raw::import_type::SINGLE,
    /// One export that may not exist, because it was a type in TypeScript.
    SingleTypeScript = crate::raw::import_type::SINGLE_TYPESCRIPT,
    /// All exports as a namespace object.
    Namespace = crate::raw::import_type::NAMESPACE,
}

/// An exported name (ECMA-262 ExportEntry Record).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportEntry {
    /// `export { local_name as export_name }` and every exported declaration.
    Local {
        /// The name that other modules see.
        export_name: String,
        /// The name in this module; `*default*` for an anonymous default export.
        local_name: String,
    },
    /// `export { import_name as export_name } from`.
    Indirect {
        /// The name that other modules see.
        export_name: String,
        /// An index into [`ModuleRecord::requested_modules`].
        module_request: u32,
        /// The name that the other module exports.
        import_name: String,
    },
    /// `export * as export_name from`.
    Namespace {
        /// The name that other modules see.
        export_name: String,
        /// An index into [`ModuleRecord::requested_modules`].
        module_request: u32,
    },
}

impl ExportEntry {
    /// The name that other modules see.
    #[must_use]
    pub fn export_name(&self) -> &str {
        match self {
            Self::Local { export_name, .. }
            | Self::Indirect { export_name, .. }
            | Self::Namespace { export_name, .. } => export_name,
        }
    }
}

/// The engine that bytecode was made by, and that it runs on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Engine {
    /// For example `quickjs-ng`.
    pub name: String,
    /// The version that its authors gave it.
    pub version: String,
    /// Changes whenever bytecode of one build does not run on another.
    pub build_id: u64,
}

impl std::fmt::Display for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} (build {:016x})", self.name, self.version, self.build_id)
    }
}

/// The source that bytecode was made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SourceInfo {
    /// Its size in bytes.
    pub length: u64,
    /// Its XXH3-128, see [`source_hash`](crate::source_hash).
    pub hash: u128,
}

impl SourceInfo {
    /// Describes a source.
    #[must_use]
    pub fn of(source: &[u8]) -> Self {
        Self { length: source.len() as u64, hash: crate::source_hash(source) }
    }
}
