//! QuickJS-ng behind the seam.
//!
//! Every `unsafe` block here rests on the same facts: an [`Engine`] owns one runtime with one context and is neither
//! `Send` nor `Sync`, so all calls come from the thread that made it; the context's opaque pointer is the engine's
//! [`State`], which lives in a box until the process ends or the engine is dropped; and ops never call back into the
//! engine, which `State::in_op` enforces where argument conversion could run user code.

mod alloc;
mod args;
mod compile;
mod convert;
mod engine;
mod error;
mod intrinsics;
mod modules;
mod namespaces;
mod ops;
mod record;
mod sys;

pub use args::Args;
pub use compile::{
    CompileError, CompileOptions, compile_module, compile_module_with_lists, fingerprint,
};
pub use engine::{Engine, Evaluation, LoadedModule};
pub use error::JsError;
pub use record::ModuleLists;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ffi::CStr;
use std::marker::PhantomData;

use sys as q;

use crate::{Host, NativeModule, Op};

/// The engine's version, for example `0.16.0`.
pub fn version() -> String {
    // SAFETY: JS_GetVersion returns a NUL-terminated string constant.
    unsafe { CStr::from_ptr(q::JS_GetVersion()) }.to_string_lossy().into_owned()
}

/// Everything that callbacks from the engine need; the context's opaque pointer.
struct State<H: Host> {
    host: H,
    /// Set while an op runs, so that user code which argument conversion might run cannot start another one.
    in_op: bool,
    /// All ops of the native modules loaded so far; a function's magic number is its index.
    ops: Vec<Op<H>>,
    /// Native modules that are loaded but not yet evaluated, with the index of their first op.
    natives: Vec<(*mut q::JSModuleDef, &'static NativeModule<H>, usize)>,
    /// Modules by name. The engine keeps them alive until its context ends.
    modules: HashMap<String, *mut q::JSModuleDef>,
    /// Modules that the engine is reading. It asks for their imports meanwhile, which may lead back to them; it finds
    /// them by itself then.
    reading: HashSet<String>,
    /// Builtin modules that are being evaluated or were evaluated by `requireBuiltin`.
    required: HashMap<&'static str, *mut q::JSModuleDef>,
    /// Functions that builtins registered with `setCallback`.
    callbacks: Vec<(String, q::JSValue)>,
    /// Resolve and reject functions of the promises that async ops returned.
    promises: HashMap<u64, [q::JSValue; 2]>,
    next_promise: u64,
    /// Rejected promises without a handler, with their reasons, oldest first.
    rejections: Vec<[q::JSValue; 2]>,
    globals: &'static [crate::LazyGlobal],
    methods: &'static [crate::LazyGlobal],
    /// Specifier and export of the properties that builtins made with `defineLazy`.
    lazies: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// The class of module namespaces that are made of functions, once there is one.
    namespace_class: Option<q::JSClassID>,
    /// The engine's own getter of `Error.prototype.stack` and its `Error.captureStackTrace`.
    raw_stack_getter: q::JSValue,
    raw_capture_stack: q::JSValue,
    capture_stack: q::JSValue,
}

impl<H: Host> State<H> {
    fn new(
        host: H,
        globals: &'static [crate::LazyGlobal],
        methods: &'static [crate::LazyGlobal],
    ) -> Self {
        Self {
            host,
            in_op: false,
            ops: Vec::new(),
            natives: Vec::new(),
            modules: HashMap::new(),
            reading: HashSet::new(),
            required: HashMap::new(),
            callbacks: Vec::new(),
            promises: HashMap::new(),
            next_promise: 0,
            rejections: Vec::new(),
            globals,
            methods,
            lazies: Vec::new(),
            namespace_class: None,
            raw_stack_getter: q::JS_UNDEFINED,
            raw_capture_stack: q::JS_UNDEFINED,
            capture_stack: q::JS_UNDEFINED,
        }
    }
}

/// The way from a context to its [`State`].
struct Cx<H> {
    ctx: *mut q::JSContext,
    host: PhantomData<H>,
}

impl<H> Clone for Cx<H> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<H> Copy for Cx<H> {}

impl<H: Host> Cx<H> {
    /// # Safety
    /// `ctx` must be the context of a live `Engine<H>` with the same `H`.
    unsafe fn new(ctx: *mut q::JSContext) -> Self {
        Self { ctx, host: PhantomData }
    }

    /// Reads or changes the state. `access` must not call into the engine: the engine may call back, and the callback
    /// would reach the same state.
    fn with<R>(self, access: impl FnOnce(&mut State<H>) -> R) -> R {
        // SAFETY: by the contract of `new` the opaque pointer is a live `State<H>`, which nothing else refers to
        // while `access` runs, because it does not call into the engine and there is one thread.
        access(unsafe { &mut *q::JS_GetContextOpaque(self.ctx).cast::<State<H>>() })
    }
}
