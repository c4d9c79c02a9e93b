//! What builtins need from the engine itself: the module `semba:engine`, and globals that load lazily.

use std::borrow::Cow;
use std::ffi::{CStr, CString, c_int};

use super::sys as q;

use super::{Cx, convert, modules, namespaces};
use crate::{Host, OpError, OpResult, Value};

type Function =
    unsafe extern "C" fn(*mut q::JSContext, q::JSValue, c_int, *mut q::JSValue) -> q::JSValue;

fn functions<H: Host>() -> [(&'static CStr, c_int, Function); 16] {
    [
        (c"asyncContext", 0, async_context),
        (c"defineLazy", 4, define_lazy::<H>),
        (c"detachArrayBuffer", 1, detach_array_buffer),
        (c"gc", 0, gc),
        (c"hasBuiltin", 1, has_builtin::<H>),
        (c"moduleNamespace", 1, namespaces::module_namespace::<H>),
        (c"namespaceGetters", 1, namespaces::namespace_getters::<H>),
        (c"previewEntries", 1, preview_entries),
        (c"promiseState", 1, promise_state),
        (c"proxyDetails", 1, proxy_details),
        (c"requireBuiltin", 1, require_builtin::<H>),
        (c"setAsyncContext", 1, set_async_context),
        (c"setCallback", 2, set_callback::<H>),
        (c"markAsHandled", 1, mark_as_handled),
        (c"evalScript", 2, eval_script),
        (c"typeOf", 1, type_of),
    ]
}

/// The intrinsics module, to be evaluated by the engine; null when memory is short.
pub(super) fn new_module<H: Host>(ctx: *mut q::JSContext) -> *mut q::JSModuleDef {
    // SAFETY: names are NUL-terminated; the module was just made.
    unsafe {
        let module = q::JS_NewCModule(ctx, c"semba:engine".as_ptr(), Some(evaluate_module::<H>));
        if !module.is_null() {
            for (name, ..) in functions::<H>() {
                q::JS_AddModuleExport(ctx, module, name.as_ptr());
            }
        }
        module
    }
}

unsafe extern "C" fn evaluate_module<H: Host>(
    ctx: *mut q::JSContext,
    module: *mut q::JSModuleDef,
) -> c_int {
    for (name, length, function) in functions::<H>() {
        // SAFETY: the export takes over the function.
        unsafe {
            let kind = q::JSCFunctionEnum_JS_CFUNC_generic;
            let function = q::JS_NewCFunction2(ctx, Some(function), name.as_ptr(), length, kind, 0);
            q::JS_SetModuleExport(ctx, module, name.as_ptr(), function);
        }
    }
    0
}

/// Evaluates a loaded module; the promise of its evaluation, or `None` with a pending exception.
pub(super) fn evaluate(ctx: *mut q::JSContext, module: *mut q::JSModuleDef) -> Option<q::JSValue> {
    // SAFETY: the module is live; JS_EvalFunction takes one reference to it.
    unsafe {
        let value = q::JS_DupValue(ctx, q::JS_MKPTR(q::JS_TAG_MODULE, module.cast()));
        let promise = q::JS_EvalFunction(ctx, value);
        (!q::JS_IsException(promise)).then_some(promise)
    }
}

/// The namespace of a builtin module, which is loaded and evaluated first if need be; an exception when there is none
/// of that name or it throws. Builtins have no top-level await.
pub(super) fn require<H: Host>(cx: Cx<H>, specifier: &str) -> q::JSValue {
    let ctx = cx.ctx;
    let Some(name) = cx.with(|state| state.host.builtin(specifier)) else {
        let error = OpError::error(format!("No such built-in module: {specifier}"))
            .with_code("ERR_UNKNOWN_BUILTIN_MODULE");
        return convert::throw(ctx, error);
    };
    if let Some(module) = cx.with(|state| state.required.get(name).copied()) {
        // SAFETY: modules live as long as the context.
        return unsafe { q::JS_GetModuleNamespace(ctx, module) };
    }
    let Some(module) = modules::load(cx, name) else { return q::JS_EXCEPTION };
    // Known before it is evaluated, so that a cycle among builtins sees the unfinished module instead of a second
    // evaluation.
    cx.with(|state| state.required.insert(name, module));
    let Some(promise) = evaluate(ctx, module) else { return q::JS_EXCEPTION };
    // SAFETY: the promise is owned here; its result is handed over or freed.
    unsafe {
        if q::JS_PromiseState(ctx, promise) == q::JSPromiseStateEnum_JS_PROMISE_REJECTED {
            q::JS_PromiseMarkAsHandled(ctx, promise);
            let reason = q::JS_PromiseResult(ctx, promise);
            q::JS_FreeValue(ctx, promise);
            return q::JS_Throw(ctx, reason);
        }
        q::JS_FreeValue(ctx, promise);
        q::JS_GetModuleNamespace(ctx, module)
    }
}

/// Defines the lazy globals: properties that cost no object before they are touched.
pub(super) fn install_globals<H: Host>(cx: Cx<H>) {
    let ctx = cx.ctx;
    let globals = cx.with(|state| state.globals);
    // SAFETY: the runtime and its global object are live; atoms and the object are freed after use.
    unsafe {
        q::JS_SetHostAutoInitFunc(q::JS_GetRuntime(ctx), lazy_global::<H>);
        let object = q::JS_GetGlobalObject(ctx);
        let flags = q::JS_PROP_CONFIGURABLE | q::JS_PROP_WRITABLE;
        for (index, global) in globals.iter().enumerate() {
            let atom = q::JS_NewAtomLen(ctx, global.name.as_ptr().cast(), global.name.len() as _);
            q::JS_DefineHostAutoInit(ctx, object, atom, index as c_int, flags as c_int);
            q::JS_FreeAtom(ctx, atom);
        }
        q::JS_FreeValue(ctx, object);
    }
}

/// The value of a lazy property, or an exception: the global with number `index`, or one that a builtin defined beyond
/// them, or, where `index` is negative, one of [`crate::HOST_METHODS`].
unsafe extern "C" fn lazy_global<H: Host>(ctx: *mut q::JSContext, index: c_int) -> q::JSValue {
    // SAFETY: called by the engine that owns the state; the values read are freed or returned.
    unsafe {
        let cx = Cx::<H>::new(ctx);
        let Some((specifier, export)) = cx.with(|state| {
            if index < 0 {
                let method = state.methods.get(-(index + 1) as usize);
                return method
                    .map(|method| (Cow::Borrowed(method.specifier), method.export.into()));
            }
            match state.globals.get(index as usize) {
                Some(global) => Some((Cow::Borrowed(global.specifier), global.export.into())),
                None => state.lazies.get(index as usize - state.globals.len()).cloned(),
            }
        }) else {
            return q::JS_UNDEFINED;
        };
        let namespace = require(cx, &specifier);
        if q::JS_IsException(namespace) {
            return namespace;
        }
        let export = CString::new(export.as_ref()).unwrap_or_default();
        let value = q::JS_GetPropertyStr(ctx, namespace, export.as_ptr());
        q::JS_FreeValue(ctx, namespace);
        value
    }
}

/// `defineLazy(object, name, specifier, export)`: a property that is imported from a builtin module when it is first
/// touched, and no accessor.
unsafe extern "C" fn define_lazy<H: Host>(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: called by the engine that owns the state with `count` live arguments; the atom is freed after use.
    unsafe {
        let text = |index| convert::text(ctx, argument(count, arguments, index));
        let (Some(name), Some(specifier), Some(export)) = (text(1), text(2), text(3)) else {
            return convert::throw(ctx, OpError::type_error("three strings are needed"));
        };
        let object = argument(count, arguments, 0);
        if !q::JS_IsObject(object) {
            return convert::throw(ctx, OpError::type_error("argument 0 must be an object"));
        }
        let index = Cx::<H>::new(ctx).with(|state| {
            state.lazies.push((specifier.into(), export.into()));
            state.globals.len() + state.lazies.len() - 1
        });
        let flags = q::JS_PROP_CONFIGURABLE | q::JS_PROP_WRITABLE;
        let atom = q::JS_NewAtomLen(ctx, name.as_ptr().cast(), name.len() as _);
        let result = q::JS_DefineHostAutoInit(ctx, object, atom, index as c_int, flags as c_int);
        q::JS_FreeAtom(ctx, atom);
        if result < 0 { q::JS_EXCEPTION } else { q::JS_UNDEFINED }
    }
}

/// The argument at `index`, or `undefined`.
///
/// # Safety
/// `arguments` must point to `count` live values.
unsafe fn argument(count: c_int, arguments: *mut q::JSValue, index: usize) -> q::JSValue {
    // SAFETY: by contract.
    if index < count as usize { unsafe { *arguments.add(index) } } else { q::JS_UNDEFINED }
}

fn respond(ctx: *mut q::JSContext, result: OpResult) -> q::JSValue {
    match result {
        Ok(value) => convert::to_js(ctx, value),
        Err(error) => convert::throw(ctx, error),
    }
}

unsafe extern "C" fn require_builtin<H: Host>(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: called by the engine that owns the state with `count` live arguments.
    unsafe {
        match convert::text(ctx, argument(count, arguments, 0)) {
            Some(specifier) => require(Cx::<H>::new(ctx), &specifier),
            None => convert::throw(ctx, OpError::type_error("the specifier must be a string")),
        }
    }
}

unsafe extern "C" fn has_builtin<H: Host>(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: as above.
    let (specifier, cx) = unsafe {
        (convert::text(ctx, argument(count, arguments, 0)).unwrap_or_default(), Cx::<H>::new(ctx))
    };
    let found = cx.with(|state| state.host.builtin(&specifier)).is_some();
    respond(ctx, Ok(Value::Bool(found)))
}

unsafe extern "C" fn set_callback<H: Host>(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: as above; the entry owns a reference to the function, and the one it replaces is freed.
    unsafe {
        let Some(name) = convert::text(ctx, argument(count, arguments, 0)) else {
            return convert::throw(ctx, OpError::type_error("the name must be a string"));
        };
        let function = q::JS_DupValue(ctx, argument(count, arguments, 1));
        let old = Cx::<H>::new(ctx).with(|state| {
            match state.callbacks.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => std::mem::replace(known, function),
                None => {
                    state.callbacks.push((name, function));
                    q::JS_UNDEFINED
                }
            }
        });
        q::JS_FreeValue(ctx, old);
        q::JS_UNDEFINED
    }
}

/// `asyncContext()`: what `setAsyncContext` set before this job was asked for.
unsafe extern "C" fn async_context(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    _: c_int,
    _: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: called by the engine with a live context.
    unsafe { q::JS_GetAsyncContext(ctx) }
}

/// `setAsyncContext(value)`: sets the value that reactions, `await` and microtasks asked for from now on will see.
unsafe extern "C" fn set_async_context(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: as above; the engine takes over the new reference.
    unsafe {
        q::JS_SetAsyncContext(ctx, q::JS_DupValue(ctx, argument(count, arguments, 0)));
        q::JS_UNDEFINED
    }
}

unsafe extern "C" fn promise_state(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: as above; the array takes over the result.
    unsafe {
        let promise = argument(count, arguments, 0);
        let state = q::JS_PromiseState(ctx, promise);
        if state < 0 {
            return q::JS_UNDEFINED;
        }
        let result = q::JS_PromiseResult(ctx, promise);
        pair(ctx, q::JS_NewFloat64(f64::from(state)), result)
    }
}

/// `previewEntries(iterator)`: what an iterator of a `Map` or `Set` will visit, in one array, and whether that array
/// holds pairs; `undefined` for other values.
unsafe extern "C" fn preview_entries(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: as above; the array takes over the entries.
    unsafe {
        let mut pairs = false;
        let iterator = argument(count, arguments, 0);
        let entries = q::JS_GetMapIteratorEntries(ctx, iterator, &raw mut pairs);
        if q::JS_IsUndefined(entries) || q::JS_IsException(entries) {
            return entries;
        }
        pair(ctx, entries, if pairs { q::JS_TRUE } else { q::JS_FALSE })
    }
}

unsafe extern "C" fn proxy_details(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: as above; the array takes over both values.
    unsafe {
        let proxy = argument(count, arguments, 0);
        if !q::JS_IsProxy(proxy) {
            return q::JS_UNDEFINED;
        }
        let target = q::JS_GetProxyTarget(ctx, proxy);
        if q::JS_IsException(target) {
            // A revoked proxy has neither.
            convert::drop_exception(ctx);
            return pair(ctx, q::JS_NULL, q::JS_NULL);
        }
        pair(ctx, target, q::JS_GetProxyHandler(ctx, proxy))
    }
}

/// An array of two values, which it takes over.
fn pair(ctx: *mut q::JSContext, first: q::JSValue, second: q::JSValue) -> q::JSValue {
    // SAFETY: the array takes over the values.
    unsafe {
        let array = q::JS_NewArray(ctx);
        q::JS_DefinePropertyValueUint32(ctx, array, 0, first, q::JS_PROP_C_W_E as c_int);
        q::JS_DefinePropertyValueUint32(ctx, array, 1, second, q::JS_PROP_C_W_E as c_int);
        array
    }
}

unsafe extern "C" fn mark_as_handled(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: as above.
    unsafe {
        let promise = argument(count, arguments, 0);
        if q::JS_IsPromise(promise) {
            q::JS_PromiseMarkAsHandled(ctx, promise);
        }
    }
    q::JS_UNDEFINED
}

unsafe extern "C" fn detach_array_buffer(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: as above.
    unsafe { q::JS_DetachArrayBuffer(ctx, argument(count, arguments, 0)) };
    q::JS_UNDEFINED
}

unsafe extern "C" fn gc(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    _: c_int,
    _: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: as above.
    unsafe { q::JS_RunGC(q::JS_GetRuntime(ctx)) };
    q::JS_UNDEFINED
}

/// `evalScript(source, name)`: runs a script in the global scope, as `vm.runInThisContext` does.
unsafe extern "C" fn eval_script(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: as above; the source is NUL-terminated behind its length.
    unsafe {
        let source = convert::text(ctx, argument(count, arguments, 0)).unwrap_or_default();
        let name = convert::text(ctx, argument(count, arguments, 1)).unwrap_or_default();
        let (Ok(source), Ok(name)) = (CString::new(source), CString::new(name)) else {
            return convert::throw(ctx, OpError::type_error("the source contains a NUL character"));
        };
        q::JS_Eval(
            ctx,
            source.as_ptr(),
            source.as_bytes().len() as _,
            name.as_ptr(),
            q::JS_EVAL_TYPE_GLOBAL as c_int,
        )
    }
}

/// `typeOf(value)`: the internal class of an object, whatever its prototype and properties say.
unsafe extern "C" fn type_of(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: as above.
    let name = unsafe { class_name(ctx, argument(count, arguments, 0)) };
    respond(ctx, Ok(name.map(Value::String).unwrap_or_default()))
}

/// # Safety
/// `value` must be live.
unsafe fn class_name(ctx: *mut q::JSContext, value: q::JSValue) -> Option<String> {
    // SAFETY: by contract; the atom and its string are freed.
    unsafe {
        if !q::JS_IsObject(value) {
            return None;
        }
        let atom = q::JS_GetClassName(q::JS_GetRuntime(ctx), q::JS_GetClassID(value));
        let name = q::JS_AtomToString(ctx, atom);
        q::JS_FreeAtom(ctx, atom);
        let text = convert::text(ctx, name);
        q::JS_FreeValue(ctx, name);
        text
    }
}
