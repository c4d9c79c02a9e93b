//! The host's side of the seam: where modules come from and which ops exist.

use std::future::Future;
use std::pin::Pin;

use crate::{Args, OpError, OpResult};

/// Names a promise that an async op returned and that the host settles later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PromiseId(pub u64);

/// The work of an async op, driven by the host's event loop.
pub type OpFuture = Pin<Box<dyn Future<Output = OpResult>>>;

/// A host function. It must not keep anything of its arguments and cannot call back into JavaScript.
pub enum Op<H: 'static> {
    /// Returns its result at once.
    Sync(fn(&mut H, &mut Args) -> OpResult),
    /// Returns a future; JavaScript gets a promise.
    Async(fn(&mut H, &mut Args) -> Result<OpFuture, OpError>),
}

impl<H> Clone for Op<H> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<H> Copy for Op<H> {}

/// A module whose exports are ops, for example `semba:ops/fs`.
pub struct NativeModule<H: 'static> {
    /// The specifier that builtins import it by.
    pub name: &'static str,
    /// Export names and functions.
    pub ops: &'static [(&'static str, Op<H>)],
}

/// A module request: `import … from "specifier" with { key: "value" }`.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// The name of the importing module.
    pub referrer: &'a str,
    /// The specifier as written.
    pub specifier: &'a str,
    /// The value of the `type` attribute.
    pub attribute_type: Option<&'a str>,
}

/// What a module consists of.
pub enum ModuleBody<H: 'static> {
    /// Bytecode of this very engine build, checked against its checksum by the host.
    Bytecode(&'static [u8]),
    /// ECMAScript module source.
    Source(std::borrow::Cow<'static, str>),
    /// Ops.
    Native(&'static NativeModule<H>),
}

/// The properties of a module's `import.meta`.
#[derive(Clone, Debug)]
pub struct ImportMeta {
    /// `import.meta.url`
    pub url: String,
    /// `import.meta.filename`
    pub filename: Option<String>,
    /// `import.meta.dirname`
    pub dirname: Option<String>,
    /// `import.meta.main`
    pub main: bool,
}

/// A global that is imported from a builtin module when it is first touched.
#[derive(Clone, Copy, Debug)]
pub struct LazyGlobal {
    /// The global's name.
    pub name: &'static str,
    /// The builtin module that has it.
    pub specifier: &'static str,
    /// The export of that module.
    pub export: &'static str,
}

/// The methods of standard objects that the host has to give, because they depend on locales. They cost nothing before
/// they are touched.
pub const HOST_METHODS: [&str; 10] = [
    "Array.prototype.toLocaleString",
    "BigInt.prototype.toLocaleString",
    "Date.prototype.toLocaleDateString",
    "Date.prototype.toLocaleString",
    "Date.prototype.toLocaleTimeString",
    "Number.prototype.toLocaleString",
    "String.prototype.localeCompare",
    "String.prototype.toLocaleLowerCase",
    "String.prototype.toLocaleUpperCase",
    "TypedArray.prototype.toLocaleString",
];

/// What the engine asks of the program around it.
pub trait Host: Sized + 'static {
    /// Turns a request into the name of a module, which is unique for the module.
    ///
    /// # Errors
    /// When nothing of that name can be imported.
    fn resolve(&mut self, import: Import<'_>) -> Result<String, OpError>;

    /// Finds a module by the name that [`Host::resolve`] gave.
    ///
    /// # Errors
    /// When it does not exist or does not validate.
    fn load(&mut self, name: &str) -> Result<ModuleBody<Self>, OpError>;

    /// The modules that `name` requests statically, by resolved names and in order, as its record tells; empty when
    /// there is no record (then the engine asks one by one while it compiles the source).
    ///
    /// # Errors
    /// When a request cannot be resolved.
    fn requests(&mut self, name: &str, body: &ModuleBody<Self>) -> Result<Vec<String>, OpError>;

    /// The `import.meta` of a module; `None` leaves it empty (builtins do not use it).
    fn import_meta(&mut self, name: &str) -> Option<ImportMeta>;

    /// `import.meta.resolve(specifier)`: a URL; unlike for an import, the module need not exist.
    ///
    /// # Errors
    /// When the specifier stands for nothing.
    fn resolve_url(&mut self, referrer: &str, specifier: &str) -> Result<String, OpError>;

    /// Whether `specifier` names a builtin module, and its canonical name.
    fn builtin(&self, specifier: &str) -> Option<&'static str>;

    /// Takes over a future whose promise is settled through [`crate::Engine::settle`].
    fn spawn(&mut self, promise: PromiseId, future: OpFuture);

    /// Rewrites the stack lines of an error (`    at f (file:line:column)`), for example through source maps.
    fn map_stack(&mut self, stack: &str) -> Option<String>;
}
