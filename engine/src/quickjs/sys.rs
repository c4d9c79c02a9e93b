//! The C functions of QuickJS-ng, as `rquickjs-sys` declares them (see `build.rs`).

#![allow(
    non_upper_case_globals,
    non_camel_case_types,
    non_snake_case,
    dead_code,
    unreachable_pub,
    unused_imports,
    unsafe_op_in_unsafe_fn,
    clippy::all,
    clippy::undocumented_unsafe_blocks,
    reason = "generated from C"
)]

use ::core::ptr;

include!(concat!(env!("OUT_DIR"), "/bindings.rs"));

/// The flag that our patch adds to `JS_ReadObject`: function bodies are read when they are first called. The buffer
/// must stay valid and unchanged as long as the runtime.
pub const JS_READ_OBJ_LAZY: u32 = 1 << 4;

unsafe extern "C" {
    /// Added by our patch: the keys and values that an iterator of a `Map` or `Set` has not visited yet.
    pub fn JS_GetMapIteratorEntries(
        ctx: *mut JSContext,
        iter: JSValue,
        ppairs: *mut bool,
    ) -> JSValue;

    /// Added by our patch: what a compiled module requests, imports, exports and declares.
    pub fn JS_GetModuleRecord(ctx: *mut JSContext, m: *mut JSModuleDef) -> JSValue;

    /// Added by our patch: the value that follows the program through its jobs.
    pub fn JS_GetAsyncContext(ctx: *mut JSContext) -> JSValue;

    /// Added by our patch: replaces that value; takes over `value`.
    pub fn JS_SetAsyncContext(ctx: *mut JSContext, value: JSValue);

    /// Added by our patch: sets what gives host properties their values.
    pub fn JS_SetHostAutoInitFunc(
        rt: *mut JSRuntime,
        function: unsafe extern "C" fn(*mut JSContext, ::core::ffi::c_int) -> JSValue,
    );

    /// Added by our patch: defines a property whose value is asked for when it is first touched.
    pub fn JS_DefineHostAutoInit(
        ctx: *mut JSContext,
        object: JSValue,
        property: JSAtom,
        magic: ::core::ffi::c_int,
        flags: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
}
