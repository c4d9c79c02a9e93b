//! Between the engine's values and [`Value`].

use std::ffi::{CString, c_int, c_void};

use super::sys as q;

use crate::{ErrorClass, OpError, Value};

/// How deep a value that crosses the seam may nest.
const MAX_DEPTH: usize = 64;

/// A new string value.
pub(super) fn string(ctx: *mut q::JSContext, text: &str) -> q::JSValue {
    // SAFETY: pointer and length describe `text`; the engine copies it.
    unsafe { q::JS_NewStringLen(ctx, text.as_ptr().cast(), text.len() as _) }
}

/// A new `Uint8Array` that owns `bytes`.
fn bytes(ctx: *mut q::JSContext, bytes: Vec<u8>) -> q::JSValue {
    /// Frees the vector behind `opaque` (`size` = 0) or resizes it.
    unsafe extern "C" fn resize(
        _: *mut q::JSRuntime,
        opaque: *mut c_void,
        _: *mut c_void,
        size: q::size_t,
    ) -> *mut c_void {
        let owner = opaque.cast::<Vec<u8>>();
        // SAFETY: `opaque` is the box that was leaked below; the engine frees a buffer once and does not use it
        // afterwards.
        unsafe {
            if size == 0 {
                drop(Box::from_raw(owner));
                return std::ptr::null_mut();
            }
            (*owner).resize(size as usize, 0);
            (*owner).as_mut_ptr().cast()
        }
    }
    if bytes.is_empty() {
        // SAFETY: a length of zero reads nothing.
        return unsafe { q::JS_NewUint8ArrayCopy(ctx, std::ptr::NonNull::dangling().as_ptr(), 0) };
    }
    let owner = Box::into_raw(Box::new(bytes));
    // SAFETY: the vector behind `owner` stays where it is until `resize` moves or frees it.
    unsafe {
        let (data, len) = ((*owner).as_mut_ptr(), (*owner).len());
        q::JS_NewUint8Array(ctx, data, len as _, Some(resize), owner.cast(), false)
    }
}

/// Sets an own data property; takes ownership of `value`.
pub(super) fn define(
    ctx: *mut q::JSContext,
    object: q::JSValue,
    name: &str,
    value: q::JSValue,
    flags: u32,
) {
    // SAFETY: the name's pointer and length are valid; the engine takes `value`, and the atom is freed after use.
    unsafe {
        let atom = q::JS_NewAtomLen(ctx, name.as_ptr().cast(), name.len() as _);
        q::JS_DefinePropertyValue(ctx, object, atom, value, flags as c_int);
        q::JS_FreeAtom(ctx, atom);
    }
}

/// An engine value from a [`Value`].
pub(super) fn to_js(ctx: *mut q::JSContext, value: Value) -> q::JSValue {
    match value {
        Value::Undefined => q::JS_UNDEFINED,
        Value::Null => q::JS_NULL,
        Value::Bool(true) => q::JS_TRUE,
        Value::Bool(false) => q::JS_FALSE,
        Value::Number(number) => q::JS_NewFloat64(number),
        // SAFETY: the context is live.
        Value::BigInt(number) => unsafe { q::JS_NewBigInt64(ctx, number) },
        Value::String(text) => string(ctx, &text),
        Value::Bytes(data) => bytes(ctx, data),
        Value::List(items) => {
            // SAFETY: the context is live; each element is handed over.
            unsafe {
                let array = q::JS_NewArray(ctx);
                for (index, item) in items.into_iter().enumerate() {
                    let item = to_js(ctx, item);
                    q::JS_DefinePropertyValueUint32(
                        ctx,
                        array,
                        index as u32,
                        item,
                        q::JS_PROP_C_W_E as c_int,
                    );
                }
                array
            }
        }
        Value::Dict(entries) => {
            // SAFETY: the context is live.
            let object = unsafe { q::JS_NewObject(ctx) };
            for (name, item) in entries {
                let item = to_js(ctx, item);
                define(ctx, object, &name, item, q::JS_PROP_C_W_E);
            }
            object
        }
    }
}

/// The UTF-8 text of a string value; `None` for anything else. Never runs user code.
pub(super) fn text(ctx: *mut q::JSContext, value: q::JSValue) -> Option<String> {
    // SAFETY: for strings JS_ToCStringLen only encodes; the buffer is freed after it was copied.
    unsafe {
        if !q::JS_IsString(value) {
            return None;
        }
        let mut len = 0usize;
        let data = q::JS_ToCStringLen(ctx, &raw mut len, value);
        if data.is_null() {
            drop_exception(ctx);
            return None;
        }
        let text = from_wtf8(std::slice::from_raw_parts(data.cast::<u8>(), len));
        q::JS_FreeCString(ctx, data);
        Some(text)
    }
}

/// The engine writes a lone surrogate as three bytes of its own; each becomes one U+FFFD.
fn from_wtf8(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut clean = bytes.to_vec();
    let mut index = 0;
    while index + 2 < clean.len() {
        if clean[index] == 0xed && clean[index + 1] >= 0xa0 {
            clean[index..index + 3].copy_from_slice("\u{fffd}".as_bytes());
        }
        index += 1;
    }
    String::from_utf8(clean)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// `String(value)`; may run user code.
pub(super) fn display(ctx: *mut q::JSContext, value: q::JSValue) -> Option<String> {
    // SAFETY: the value is live; the string is freed after it was read.
    unsafe {
        let string = q::JS_ToString(ctx, value);
        if q::JS_IsException(string) {
            drop_exception(ctx);
            return None;
        }
        let result = text(ctx, string);
        q::JS_FreeValue(ctx, string);
        result
    }
}

/// Forgets the pending exception.
pub(super) fn drop_exception(ctx: *mut q::JSContext) {
    // SAFETY: JS_GetException hands over the exception, which is freed.
    unsafe {
        let exception = q::JS_GetException(ctx);
        q::JS_FreeValue(ctx, exception);
    }
}

/// A [`Value`] from an engine value. Reading properties may run user code.
pub(super) fn from_js(ctx: *mut q::JSContext, value: q::JSValue) -> Result<Value, OpError> {
    from_js_at(ctx, value, 0)
}

fn from_js_at(ctx: *mut q::JSContext, value: q::JSValue, depth: usize) -> Result<Value, OpError> {
    if depth > MAX_DEPTH {
        return Err(OpError::range_error("the value nests too deeply"));
    }
    // SAFETY: each check reads the tag; the unions are read as the tag says.
    unsafe {
        if q::JS_IsUndefined(value) || q::JS_IsUninitialized(value) {
            Ok(Value::Undefined)
        } else if q::JS_IsNull(value) {
            Ok(Value::Null)
        } else if q::JS_IsBool(value) {
            Ok(Value::Bool(q::JS_VALUE_GET_BOOL(value)))
        } else if q::JS_IsInt(value) {
            Ok(Value::Number(f64::from(q::JS_VALUE_GET_INT(value))))
        } else if q::JS_IsNumber(value) {
            Ok(Value::Number(q::JS_VALUE_GET_FLOAT64(value)))
        } else if q::JS_IsBigInt(value) {
            let mut number = 0i64;
            q::JS_ToBigInt64(ctx, &raw mut number, value);
            Ok(Value::BigInt(number))
        } else if let Some(text) = text(ctx, value) {
            Ok(Value::String(text))
        } else if let Some((data, len)) = byte_range(ctx, value) {
            Ok(Value::Bytes(std::slice::from_raw_parts(data, len).to_vec()))
        } else if q::JS_IsArray(value) {
            list(ctx, value, depth)
        } else if q::JS_IsObject(value) && !q::JS_IsFunction(ctx, value) {
            dict(ctx, value, depth)
        } else {
            Err(OpError::type_error("functions and symbols cannot be passed to an op"))
        }
    }
}

/// # Safety
/// `value` must be a live array of `ctx`.
unsafe fn list(ctx: *mut q::JSContext, value: q::JSValue, depth: usize) -> Result<Value, OpError> {
    let mut len = 0i64;
    let mut items = Vec::new();
    // SAFETY: `value` is live by contract; every element read is freed.
    unsafe {
        if q::JS_GetLength(ctx, value, &raw mut len) < 0 {
            return Err(pending_error(ctx));
        }
        for index in 0..len {
            let item = q::JS_GetPropertyInt64(ctx, value, index);
            if q::JS_IsException(item) {
                return Err(pending_error(ctx));
            }
            let converted = from_js_at(ctx, item, depth + 1);
            q::JS_FreeValue(ctx, item);
            items.push(converted?);
        }
    }
    Ok(Value::List(items))
}

/// # Safety
/// `value` must be a live object of `ctx`.
unsafe fn dict(ctx: *mut q::JSContext, value: q::JSValue, depth: usize) -> Result<Value, OpError> {
    let mut table = std::ptr::null_mut();
    let mut count = 0u32;
    let flags = (q::JS_GPN_STRING_MASK | q::JS_GPN_ENUM_ONLY) as c_int;
    // SAFETY: the table has `count` entries until it is freed; every atom, string and value read is freed.
    unsafe {
        if q::JS_GetOwnPropertyNames(ctx, &raw mut table, &raw mut count, value, flags) < 0 {
            return Err(pending_error(ctx));
        }
        let mut entries = Vec::with_capacity(count as usize);
        let mut failure = None;
        for index in 0..count as usize {
            let atom = (*table.add(index)).atom;
            let name = q::JS_AtomToString(ctx, atom);
            let key = text(ctx, name).unwrap_or_default();
            q::JS_FreeValue(ctx, name);
            let item = q::JS_GetProperty(ctx, value, atom);
            if q::JS_IsException(item) {
                failure = Some(pending_error(ctx));
                break;
            }
            let converted = from_js_at(ctx, item, depth + 1);
            q::JS_FreeValue(ctx, item);
            match converted {
                Ok(converted) => entries.push((key.into(), converted)),
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        q::JS_FreePropertyEnum(ctx, table, count);
        failure.map_or(Ok(Value::Dict(entries)), Err)
    }
}

/// The pending exception as an [`OpError`].
fn pending_error(ctx: *mut q::JSContext) -> OpError {
    // SAFETY: JS_GetException hands over the exception, which is freed.
    unsafe {
        let exception = q::JS_GetException(ctx);
        let message = display(ctx, exception);
        q::JS_FreeValue(ctx, exception);
        OpError::type_error(message.unwrap_or_else(|| "the argument cannot be read".to_owned()))
    }
}

/// Where the bytes of an `ArrayBuffer` or of a view on one are. Never runs user code.
pub(super) fn byte_range(ctx: *mut q::JSContext, value: q::JSValue) -> Option<(*mut u8, usize)> {
    // SAFETY: the class checks come first; offsets and lengths are the engine's own. A detached or out-of-bounds
    // view makes the engine throw, which is forgotten.
    unsafe {
        let dangling = std::ptr::NonNull::dangling().as_ptr();
        let mut len: q::size_t = 0;
        if q::JS_IsArrayBuffer(value) {
            let data = q::JS_GetArrayBuffer(ctx, &raw mut len, value);
            if data.is_null() {
                drop_exception(ctx);
                return Some((dangling, 0));
            }
            return Some((data, len as usize));
        }
        if q::JS_GetTypedArrayType(value) < 0 {
            return None;
        }
        let (mut offset, mut view_len) = (0, 0);
        let buffer = q::JS_GetTypedArrayBuffer(
            ctx,
            value,
            &raw mut offset,
            &raw mut view_len,
            std::ptr::null_mut(),
        );
        if q::JS_IsException(buffer) {
            drop_exception(ctx);
            return Some((dangling, 0));
        }
        let data = q::JS_GetArrayBuffer(ctx, &raw mut len, buffer);
        // The view keeps the buffer alive.
        q::JS_FreeValue(ctx, buffer);
        if data.is_null() {
            drop_exception(ctx);
            return Some((dangling, 0));
        }
        if (offset as usize).checked_add(view_len as usize)? > len as usize {
            return Some((dangling, 0));
        }
        Some((data.add(offset as usize), view_len as usize))
    }
}

/// A new error object for an [`OpError`].
pub(super) fn error_object(ctx: *mut q::JSContext, error: OpError) -> q::JSValue {
    // A message with NUL bytes is set as a property afterwards.
    let message = CString::new(error.message.as_str()).unwrap_or_default();
    // SAFETY: format and argument are NUL-terminated strings that match.
    let object = unsafe {
        match error.class {
            ErrorClass::Error => q::JS_NewPlainError(ctx, c"%s".as_ptr(), message.as_ptr()),
            ErrorClass::TypeError => q::JS_NewTypeError(ctx, c"%s".as_ptr(), message.as_ptr()),
            ErrorClass::RangeError => q::JS_NewRangeError(ctx, c"%s".as_ptr(), message.as_ptr()),
            ErrorClass::SyntaxError => q::JS_NewSyntaxError(ctx, c"%s".as_ptr(), message.as_ptr()),
        }
    };
    // The engine formats into a buffer of 256 bytes: long messages would be cut.
    if error.message.len() > 200 || error.message.len() != message.as_bytes().len() {
        let text = string(ctx, &error.message);
        define(ctx, object, "message", text, q::JS_PROP_CONFIGURABLE | q::JS_PROP_WRITABLE);
    }
    for (name, value) in error.properties {
        let value = to_js(ctx, value);
        define(ctx, object, name, value, q::JS_PROP_C_W_E);
    }
    if let Some(code) = error.code {
        let code = string(ctx, &code);
        define(ctx, object, "code", code, q::JS_PROP_C_W_E);
    }
    object
}

/// Throws an [`OpError`]; returns what a C function returns then.
pub(super) fn throw(ctx: *mut q::JSContext, error: OpError) -> q::JSValue {
    let object = error_object(ctx, error);
    // SAFETY: JS_Throw takes the object.
    unsafe { q::JS_Throw(ctx, object) }
}
