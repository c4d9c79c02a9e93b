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
}
