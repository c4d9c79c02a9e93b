//! Calls from JavaScript into ops, and the promises of async ops.

use std::ffi::{CString, c_int};

use super::sys as q;

use super::{Args, Cx, convert};
use crate::{Host, NativeModule, Op, OpError, OpFuture, OpResult, PromiseId};

/// Makes a native module known to the engine; its functions are created when it is evaluated.
pub(super) fn new_native_module<H: Host>(
    cx: Cx<H>,
    native: &'static NativeModule<H>,
) -> *mut q::JSModuleDef {
    let Ok(name) = CString::new(native.name) else { return std::ptr::null_mut() };
    // SAFETY: the names are NUL-terminated and copied by the engine; a module that was just made is live.
    unsafe {
        let module = q::JS_NewCModule(cx.ctx, name.as_ptr(), Some(evaluate_native::<H>));
        if module.is_null() {
            return module;
        }
        for (export, _) in native.ops {
            if let Ok(export) = CString::new(*export) {
                q::JS_AddModuleExport(cx.ctx, module, export.as_ptr());
            }
        }
        cx.with(|state| {
            let first = state.ops.len();
            state.ops.extend(native.ops.iter().map(|(_, op)| *op));
            state.natives.push((module, native, first));
        });
        module
    }
}

unsafe extern "C" fn evaluate_native<H: Host>(
    ctx: *mut q::JSContext,
    module: *mut q::JSModuleDef,
) -> c_int {
    // SAFETY: called by the engine that owns the state.
    let cx = unsafe { Cx::<H>::new(ctx) };
    let found = cx.with(|state| {
        let position = state.natives.iter().position(|(known, ..)| *known == module)?;
        Some(state.natives.swap_remove(position))
    });
    let Some((_, native, first)) = found else { return -1 };
    for (index, (export, _)) in native.ops.iter().enumerate() {
        let Ok(export) = CString::new(*export) else { continue };
        // SAFETY: the engine calls `call_op` with the magic argument because of the function's kind; the transmute
        // only changes the C type of the pointer, as JS_NewCFunctionMagic does. The export takes the function.
        unsafe {
            let call =
                std::mem::transmute::<q::JSCFunctionMagic, q::JSCFunction>(Some(call_op::<H>));
            let function = q::JS_NewCFunction2(
                ctx,
                call,
                export.as_ptr(),
                0,
                q::JSCFunctionEnum_JS_CFUNC_generic_magic,
                (first + index) as c_int,
            );
            q::JS_SetModuleExport(ctx, module, export.as_ptr(), function);
        }
    }
    0
}

unsafe extern "C" fn call_op<H: Host>(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
    magic: c_int,
) -> q::JSValue {
    // SAFETY: called by the engine that owns the state, with `count` live arguments.
    let (cx, values) = unsafe {
        let values =
            if count > 0 { std::slice::from_raw_parts(arguments, count as usize) } else { &[] };
        (Cx::<H>::new(ctx), values)
    };
    let Some(op) = cx.with(|state| {
        let op = state.ops.get(magic as usize).copied();
        op.filter(|_| !std::mem::replace(&mut state.in_op, true))
    }) else {
        return convert::throw(ctx, OpError::type_error("an op was called while another one ran"));
    };
    let mut args = Args::new(ctx, values);
    // Reading arguments may run user code (a getter), which finds `in_op` set and cannot reach the host.
    let result = cx.with(|state| match op {
        Op::Sync(call) => call(&mut state.host, &mut args).map(Outcome::Value),
        Op::Async(call) => call(&mut state.host, &mut args).map(Outcome::Future),
    });
    cx.with(|state| state.in_op = false);
    match result {
        Ok(Outcome::Value(value)) => convert::to_js(ctx, value),
        Ok(Outcome::Future(future)) => new_promise(cx, future),
        Err(error) => convert::throw(ctx, error),
    }
}

enum Outcome {
    Value(crate::Value),
    Future(OpFuture),
}

/// A promise that [`settle`] settles when the host has driven `future` to its end.
fn new_promise<H: Host>(cx: Cx<H>, future: OpFuture) -> q::JSValue {
    let mut functions = [q::JS_UNDEFINED; 2];
    // SAFETY: the capability writes two functions, which are kept until the promise is settled.
    let promise = unsafe { q::JS_NewPromiseCapability(cx.ctx, functions.as_mut_ptr()) };
    // SAFETY: reads the tag only.
    if unsafe { q::JS_IsException(promise) } {
        return promise;
    }
    cx.with(|state| {
        let id = state.next_promise;
        state.next_promise += 1;
        state.promises.insert(id, functions);
        state.host.spawn(PromiseId(id), future);
    });
    promise
}

/// Fulfils or rejects the promise of an async op.
pub(super) fn settle<H: Host>(cx: Cx<H>, id: PromiseId, result: OpResult) {
    let Some([resolve, reject]) = cx.with(|state| state.promises.remove(&id.0)) else { return };
    let ctx = cx.ctx;
    let (function, value) = match result {
        Ok(value) => (resolve, convert::to_js(ctx, value)),
        Err(error) => (reject, convert::error_object(ctx, error)),
    };
    // SAFETY: the functions are owned by the entry that was removed; all values are freed once.
    unsafe {
        let mut arguments = [value];
        let result = q::JS_Call(ctx, function, q::JS_UNDEFINED, 1, arguments.as_mut_ptr());
        q::JS_FreeValue(ctx, result);
        q::JS_FreeValue(ctx, value);
        q::JS_FreeValue(ctx, resolve);
        q::JS_FreeValue(ctx, reject);
    }
}
