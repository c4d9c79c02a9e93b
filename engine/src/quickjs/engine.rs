//! The engine as the stub drives it.

use std::ffi::{CString, c_int, c_void};

use super::sys as q;

use super::{Cx, JsError, State, alloc, convert, error, intrinsics, modules, ops};
use crate::{Host, LazyGlobal, OpResult, PromiseId, Value};

/// Garbage collection of cycles starts when this many bytes are in use: programs that start and end quickly never
/// pay for one. The engine frees everything else by reference counts.
const FIRST_COLLECTION: usize = 64 << 20;

/// A runtime with one context.
pub struct Engine<H: Host> {
    cx: Cx<H>,
    rt: *mut q::JSRuntime,
}

/// A module that was loaded but not yet evaluated. The engine keeps it alive.
pub struct LoadedModule(*mut q::JSModuleDef);

/// The evaluation of an entry module.
pub struct Evaluation {
    ctx: *mut q::JSContext,
    promise: q::JSValue,
}

impl Evaluation {
    /// `None` while a top-level await is pending; otherwise how the evaluation ended.
    pub fn result(&self) -> Option<Result<(), JsError>> {
        // SAFETY: the promise is live as long as `self`.
        unsafe {
            match q::JS_PromiseState(self.ctx, self.promise) {
                q::JSPromiseStateEnum_JS_PROMISE_PENDING => None,
                q::JSPromiseStateEnum_JS_PROMISE_REJECTED => {
                    q::JS_PromiseMarkAsHandled(self.ctx, self.promise);
                    let reason = q::JS_PromiseResult(self.ctx, self.promise);
                    Some(Err(JsError::new(self.ctx, reason)))
                }
                _ => Some(Ok(())),
            }
        }
    }
}

impl<H: Host> Engine<H> {
    /// Creates the engine around `host`. `stack_size` is how many bytes of the thread's stack JavaScript may use from
    /// here on; `globals` are installed as lazy properties, `methods` are the [`crate::HOST_METHODS`]. `None` when
    /// memory is short.
    ///
    /// An engine is never torn down: the process ends with it.
    pub fn new(
        host: H,
        stack_size: usize,
        globals: &'static [LazyGlobal],
        methods: &'static [LazyGlobal],
    ) -> Option<Self> {
        let rt = alloc::new_runtime();
        if rt.is_null() {
            return None;
        }
        // Programs wait with `Atomics.wait` on Node's main thread, too.
        // SAFETY: the runtime was just made.
        unsafe { q::JS_SetCanBlock(rt, true) };
        // SAFETY: the runtime and the context were just made. The state is leaked: it lives as long as the context.
        let cx = unsafe {
            q::JS_SetMaxStackSize(rt, stack_size as _);
            q::JS_SetGCThreshold(rt, FIRST_COLLECTION as _);
            q::JS_SetHostPromiseRejectionTracker(
                rt,
                Some(track_rejection::<H>),
                std::ptr::null_mut(),
            );
            let ctx = q::JS_NewContext(rt);
            if ctx.is_null() {
                return None;
            }
            q::JS_AddIntrinsicDOMException(ctx);
            let state = Box::new(State::new(host, globals, methods));
            q::JS_SetContextOpaque(ctx, Box::into_raw(state).cast());
            Cx::new(ctx)
        };
        modules::install(cx, rt);
        error::install(cx);
        intrinsics::install_globals(cx);
        Some(Self { cx, rt })
    }

    /// The host.
    pub fn host(&mut self) -> &mut H {
        let mut host = std::ptr::null_mut();
        self.cx.with(|state| host = &raw mut state.host);
        // SAFETY: the state lives as long as the engine; `&mut self` keeps others from calling the engine, and so the
        // engine from reaching the host.
        unsafe { &mut *host }
    }

    /// Loads the module that the host knows as `name` and its static import closure.
    ///
    /// # Errors
    /// When one of them cannot be found or does not validate.
    pub fn load(&mut self, name: &str) -> Result<LoadedModule, JsError> {
        modules::load(self.cx, name).map(LoadedModule).ok_or_else(|| JsError::pending(self.cx.ctx))
    }

    /// Links and evaluates a module.
    ///
    /// # Errors
    /// When it cannot be linked. What its evaluation throws is the evaluation's result.
    pub fn evaluate(&mut self, module: LoadedModule) -> Result<Evaluation, JsError> {
        let ctx = self.cx.ctx;
        let promise = intrinsics::evaluate(ctx, module.0).ok_or_else(|| JsError::pending(ctx))?;
        // The evaluation tells how it ended; it is not one more rejection that nobody handled.
        // SAFETY: the promise is live.
        unsafe { q::JS_PromiseMarkAsHandled(ctx, promise) };
        self.forget_rejection(promise);
        Ok(Evaluation { ctx, promise })
    }

    fn forget_rejection(&mut self, promise: q::JSValue) {
        // SAFETY: entries and `promise` hold live objects.
        let is_same = |entry: &[q::JSValue; 2]| unsafe {
            q::JS_VALUE_GET_PTR(entry[0]) == q::JS_VALUE_GET_PTR(promise)
        };
        let known = self.cx.with(|state| {
            let at = state.rejections.iter().position(is_same)?;
            Some(state.rejections.remove(at))
        });
        for value in known.into_iter().flatten() {
            // SAFETY: the entry owned both values.
            unsafe { q::JS_FreeValue(self.cx.ctx, value) };
        }
    }

    /// Runs microtasks until none is left.
    ///
    /// # Errors
    /// When one of them throws; the others stay queued.
    pub fn run_microtasks(&mut self) -> Result<(), JsError> {
        loop {
            let mut ctx = std::ptr::null_mut();
            // SAFETY: the runtime is live.
            match unsafe { q::JS_ExecutePendingJob(self.rt, &raw mut ctx) } {
                0 => return Ok(()),
                status if status < 0 => return Err(JsError::pending(ctx)),
                _ => {}
            }
        }
    }

    /// Whether microtasks wait.
    pub fn has_microtasks(&self) -> bool {
        // SAFETY: the runtime is live.
        unsafe { q::JS_IsJobPending(self.rt) }
    }

    /// Settles the promise of an async op.
    pub fn settle(&mut self, promise: PromiseId, result: OpResult) {
        ops::settle(self.cx, promise, result);
    }

    /// Whether a builtin registered a callback of this name.
    pub fn has_callback(&self, name: &str) -> bool {
        self.cx.with(|state| state.callbacks.iter().any(|(known, _)| known == name))
    }

    /// Calls a registered callback; `undefined` when there is none.
    ///
    /// # Errors
    /// What the callback throws.
    pub fn call(&mut self, name: &str, arguments: Vec<Value>) -> Result<Value, JsError> {
        let arguments = arguments.into_iter().map(|value| convert::to_js(self.cx.ctx, value));
        self.call_values(name, arguments.collect())
    }

    /// Calls a registered callback with a thrown value and a string; `undefined` when there is none.
    ///
    /// # Errors
    /// What the callback throws.
    pub fn call_with_error(
        &mut self,
        name: &str,
        error: &JsError,
        origin: &str,
    ) -> Result<Value, JsError> {
        self.call_values(name, vec![error.duplicate(), convert::string(self.cx.ctx, origin)])
    }

    fn call_values(&mut self, name: &str, arguments: Vec<q::JSValue>) -> Result<Value, JsError> {
        let function = self.cx.with(|state| {
            state.callbacks.iter().find(|(known, _)| known == name).map(|(_, function)| *function)
        });
        self.apply(function.unwrap_or(q::JS_UNDEFINED), arguments)
    }

    /// Calls an export of a builtin module with a thrown value.
    ///
    /// # Errors
    /// What the module or the function throws.
    pub fn call_builtin(
        &mut self,
        specifier: &str,
        export: &str,
        error: &JsError,
    ) -> Result<Value, JsError> {
        let ctx = self.cx.ctx;
        let namespace = intrinsics::require(self.cx, specifier);
        // SAFETY: the namespace and the function are freed after use.
        unsafe {
            if q::JS_IsException(namespace) {
                return Err(JsError::pending(ctx));
            }
            let name = CString::new(export).unwrap_or_default();
            let function = q::JS_GetPropertyStr(ctx, namespace, name.as_ptr());
            q::JS_FreeValue(ctx, namespace);
            let result = self.apply(function, vec![error.duplicate()]);
            q::JS_FreeValue(ctx, function);
            result
        }
    }

    /// Calls `function`, which stays owned by the caller, with arguments that it takes over.
    fn apply(
        &mut self,
        function: q::JSValue,
        mut arguments: Vec<q::JSValue>,
    ) -> Result<Value, JsError> {
        let ctx = self.cx.ctx;
        // SAFETY: function and arguments are live; arguments and result are freed after the call.
        unsafe {
            let result = if q::JS_IsUndefined(function) {
                q::JS_UNDEFINED
            } else {
                let function = q::JS_DupValue(ctx, function);
                let count = arguments.len() as c_int;
                let result =
                    q::JS_Call(ctx, function, q::JS_UNDEFINED, count, arguments.as_mut_ptr());
                q::JS_FreeValue(ctx, function);
                result
            };
            for argument in arguments {
                q::JS_FreeValue(ctx, argument);
            }
            if q::JS_IsException(result) {
                return Err(JsError::pending(ctx));
            }
            let value = convert::from_js(ctx, result).unwrap_or_default();
            q::JS_FreeValue(ctx, result);
            Ok(value)
        }
    }

    /// The oldest rejection that no handler took, if any. Ask after microtasks have run.
    pub fn take_rejection(&mut self) -> Option<JsError> {
        let [promise, reason] = self
            .cx
            .with(|state| (!state.rejections.is_empty()).then(|| state.rejections.remove(0)))?;
        // SAFETY: the entry owned both values.
        unsafe { q::JS_FreeValue(self.cx.ctx, promise) };
        Some(JsError::new(self.cx.ctx, reason))
    }
}

unsafe extern "C" fn track_rejection<H: Host>(
    ctx: *mut q::JSContext,
    promise: q::JSValue,
    reason: q::JSValue,
    is_handled: bool,
    _: *mut c_void,
) {
    // SAFETY: called by the engine that owns the state with live values; entries own what they hold.
    unsafe {
        let cx = Cx::<H>::new(ctx);
        if !is_handled {
            let entry = [q::JS_DupValue(ctx, promise), q::JS_DupValue(ctx, reason)];
            cx.with(|state| state.rejections.push(entry));
            return;
        }
        let known = cx.with(|state| {
            let same = |entry: &[q::JSValue; 2]| {
                q::JS_VALUE_GET_PTR(entry[0]) == q::JS_VALUE_GET_PTR(promise)
            };
            let position = state.rejections.iter().position(same)?;
            Some(state.rejections.remove(position))
        });
        for value in known.into_iter().flatten() {
            q::JS_FreeValue(ctx, value);
        }
    }
}
