//! The only crate that names a JavaScript engine.
//!
//! The seam has two sides. Host functions ("ops") are plain Rust functions over [`Value`], [`Args`] and [`OpError`];
//! nothing in them names the engine. The stub drives an [`Engine`]: it loads modules from bytecode or source that its
//! [`Host`] finds, evaluates them, runs microtasks, settles promises by id and calls registered JavaScript callbacks.
//!
//! JavaScript objects never cross the seam: Rust holds ids, JavaScript holds objects. The engine behind the seam is
//! QuickJS-ng ([`quickjs`]); another engine is another implementation of the same functions and another stub file.

#![deny(unsafe_op_in_unsafe_fn)]

mod host;
mod quickjs;
mod value;

pub use host::{
    HOST_METHODS, Host, Import, ImportMeta, LazyGlobal, ModuleBody, NativeModule, Op, OpFuture,
    PromiseId,
};
pub use quickjs::{
    Args, CompileError, CompileOptions, Engine, Evaluation, JsError, LoadedModule, ModuleLists,
    compile_module, compile_module_with_lists, fingerprint, version,
};
pub use value::{ErrorClass, OpError, OpResult, Value};

/// The engine's name as BMES units and stubs record it.
pub const NAME: &str = "quickjs-ng";

/// The name of the module with the engine's intrinsics, which [`Host::resolve`] may answer with. It is not loaded
/// through the host.
pub const INTRINSICS: &str = "semba:engine";
