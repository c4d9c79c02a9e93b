//! Thrown values on their way to the user, and `stack` as Node shows it.

use std::ffi::c_int;

use super::sys as q;

use super::{Cx, convert};
use crate::Host;

/// A value that was thrown or a promise was rejected with.
pub struct JsError {
    ctx: *mut q::JSContext,
    value: q::JSValue,
}

impl JsError {
    /// Takes over `value`.
    pub(super) fn new(ctx: *mut q::JSContext, value: q::JSValue) -> Self {
        Self { ctx, value }
    }

    /// The pending exception.
    pub(super) fn pending(ctx: *mut q::JSContext) -> Self {
        // SAFETY: JS_GetException hands over the exception.
        Self { ctx, value: unsafe { q::JS_GetException(ctx) } }
    }

    /// A reference of its own to the thrown value.
    pub(super) fn duplicate(&self) -> q::JSValue {
        // SAFETY: `value` is live as long as `self`.
        unsafe { q::JS_DupValue(self.ctx, self.value) }
    }

    /// Whether an `Error` was thrown, and not some other value.
    pub fn is_error(&self) -> bool {
        // SAFETY: reads the class only.
        unsafe { q::JS_IsError(self.value) }
    }

    /// `String(value)` and, for errors, the stack: what can be said without the formatter of the builtins.
    pub fn describe(&self) -> String {
        // SAFETY: the value is live; what is read from it is freed.
        unsafe {
            if self.is_error() {
                let stack = q::JS_GetPropertyStr(self.ctx, self.value, c"stack".as_ptr());
                let text = convert::text(self.ctx, stack);
                if q::JS_IsException(stack) {
                    convert::drop_exception(self.ctx);
                }
                q::JS_FreeValue(self.ctx, stack);
                if let Some(text) = text {
                    return text;
                }
            }
            convert::display(self.ctx, self.value)
                .unwrap_or_else(|| "a value that cannot be shown".to_owned())
        }
    }

    /// An own string property such as `code` or `message`.
    pub fn property(&self, name: &std::ffi::CStr) -> Option<String> {
        // SAFETY: the value is live; the property is freed after it was read.
        unsafe {
            if !q::JS_IsObject(self.value) {
                return None;
            }
            let value = q::JS_GetPropertyStr(self.ctx, self.value, name.as_ptr());
            if q::JS_IsException(value) {
                convert::drop_exception(self.ctx);
                return None;
            }
            let text = convert::text(self.ctx, value);
            q::JS_FreeValue(self.ctx, value);
            text
        }
    }
}

impl Drop for JsError {
    fn drop(&mut self) {
        // SAFETY: `value` is owned. An engine is never freed while errors of it exist: the process ends first.
        unsafe { q::JS_FreeValue(self.ctx, self.value) };
    }
}

/// Gives `Error.prototype.stack` and `Error.captureStackTrace` the header line and the mapped positions that Node's
/// have. The engine stores only the lines below the header; the rest is composed when `stack` is read.
pub(super) fn install<H: Host>(cx: Cx<H>) {
    let ctx = cx.ctx;
    // SAFETY: all values are live and freed or handed over exactly once.
    unsafe {
        let global = q::JS_GetGlobalObject(ctx);
        let constructor = q::JS_GetPropertyStr(ctx, global, c"Error".as_ptr());
        let prototype = q::JS_GetPropertyStr(ctx, constructor, c"prototype".as_ptr());
        let atom = q::JS_NewAtom(ctx, c"stack".as_ptr());
        let mut descriptor = q::JSPropertyDescriptor {
            flags: 0,
            value: q::JS_UNDEFINED,
            getter: q::JS_UNDEFINED,
            setter: q::JS_UNDEFINED,
        };
        if q::JS_GetOwnProperty(ctx, &raw mut descriptor, prototype, atom) > 0 {
            q::JS_FreeValue(ctx, descriptor.value);
            cx.with(|state| state.raw_stack_getter = descriptor.getter);
            let getter = q::JS_NewCFunction2(
                ctx,
                Some(stack_getter::<H>),
                c"get stack".as_ptr(),
                0,
                q::JSCFunctionEnum_JS_CFUNC_generic,
                0,
            );
            let flags = q::JS_PROP_CONFIGURABLE | q::JS_PROP_HAS_GET | q::JS_PROP_HAS_SET;
            q::JS_DefinePropertyGetSet(
                ctx,
                prototype,
                atom,
                getter,
                descriptor.setter,
                flags as c_int,
            );
        }
        q::JS_FreeAtom(ctx, atom);
        let raw = q::JS_GetPropertyStr(ctx, constructor, c"captureStackTrace".as_ptr());
        let function = q::JS_NewCFunction2(
            ctx,
            Some(capture_stack_trace::<H>),
            c"captureStackTrace".as_ptr(),
            2,
            q::JSCFunctionEnum_JS_CFUNC_generic,
            0,
        );
        let flags = q::JS_PROP_CONFIGURABLE | q::JS_PROP_WRITABLE;
        let kept = q::JS_DupValue(ctx, function);
        cx.with(|state| (state.raw_capture_stack, state.capture_stack) = (raw, kept));
        convert::define(ctx, constructor, "captureStackTrace", function, flags);
        q::JS_FreeValue(ctx, prototype);
        q::JS_FreeValue(ctx, constructor);
        q::JS_FreeValue(ctx, global);
    }
}

unsafe extern "C" fn stack_getter<H: Host>(
    ctx: *mut q::JSContext,
    this: q::JSValue,
    _: c_int,
    _: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: called by the engine of this state with live values; `raw` is freed or returned.
    unsafe {
        let cx = Cx::<H>::new(ctx);
        let getter = cx.with(|state| state.raw_stack_getter);
        let raw = q::JS_Call(ctx, getter, this, 0, std::ptr::null_mut());
        let Some(lines) = convert::text(ctx, raw).filter(|lines| is_raw_stack(lines)) else {
            return raw;
        };
        q::JS_FreeValue(ctx, raw);
        full_stack(cx, this, &lines)
    }
}

unsafe extern "C" fn capture_stack_trace<H: Host>(
    ctx: *mut q::JSContext,
    this: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: called by the engine of this state with `count` live arguments; what is read is freed.
    unsafe {
        let target = if count > 0 { *arguments } else { q::JS_UNDEFINED };
        // Frames above and including this function are left out unless the caller names another function.
        let cx = Cx::<H>::new(ctx);
        let (raw_capture, mut filter) =
            cx.with(|state| (state.raw_capture_stack, state.capture_stack));
        if count > 1 && q::JS_IsFunction(ctx, *arguments.add(1)) {
            filter = *arguments.add(1);
        }
        let mut forwarded = [target, filter];
        let result = q::JS_Call(ctx, raw_capture, this, 2, forwarded.as_mut_ptr());
        if q::JS_IsException(result) {
            return result;
        }
        let raw = q::JS_GetPropertyStr(ctx, target, c"stack".as_ptr());
        if let Some(lines) = convert::text(ctx, raw).filter(|lines| is_raw_stack(lines)) {
            let stack = full_stack(cx, target, &lines);
            let flags = q::JS_PROP_CONFIGURABLE | q::JS_PROP_WRITABLE;
            convert::define(ctx, target, "stack", stack, flags);
        }
        q::JS_FreeValue(ctx, raw);
        result
    }
}

/// Whether the engine wrote `stack`, and not the program.
fn is_raw_stack(stack: &str) -> bool {
    stack.is_empty() || stack.starts_with("    at ")
}

/// `name: message` and the stack lines, positions mapped.
///
/// # Safety
/// `this` must be a live value of the engine's context.
unsafe fn full_stack<H: Host>(cx: Cx<H>, this: q::JSValue, lines: &str) -> q::JSValue {
    let ctx = cx.ctx;
    // SAFETY: `this` is live by contract; the strings read are freed in `display_property`.
    let (name, message) =
        unsafe { (display_property(ctx, this, c"name"), display_property(ctx, this, c"message")) };
    let name = name.unwrap_or_else(|| "Error".to_owned());
    let message = message.unwrap_or_default();
    let mut stack = match (name.is_empty(), message.is_empty()) {
        (_, true) => name,
        (true, false) => message,
        (false, false) => format!("{name}: {message}"),
    };
    let cleaned = node_lines(lines);
    let mapped = cx.with(|state| state.host.map_stack(&cleaned));
    stack.push_str(&mapped.unwrap_or(cleaned));
    convert::string(ctx, &stack)
}

/// The engine's stack lines as Node writes them, each behind a line break: code at the top level and anonymous
/// functions have no name, only a position. Code without debug information has none: `<anonymous>` stands for it.
fn node_lines(lines: &str) -> String {
    const UNKNOWN: &str = "<null>:0:1";
    let mut result = String::with_capacity(lines.len() + 1);
    for line in lines.lines() {
        result.push('\n');
        if let Some(line) = line.strip_suffix(')').and_then(|line| line.strip_suffix(UNKNOWN)) {
            match line {
                "    at <eval> (" | "    at <anonymous> (" => result.push_str("    at <anonymous>"),
                named => {
                    result.push_str(named);
                    result.push_str("<anonymous>)");
                }
            }
            continue;
        }
        let anonymous = line
            .strip_prefix("    at <eval> (")
            .or_else(|| line.strip_prefix("    at <anonymous> ("))
            .and_then(|rest| rest.strip_suffix(')'))
            .filter(|position| position.contains(':'));
        match anonymous {
            Some(position) => {
                result.push_str("    at ");
                result.push_str(position);
            }
            None => result.push_str(line),
        }
    }
    result
}

/// # Safety
/// `object` must be a live value of the engine's context.
unsafe fn display_property(
    ctx: *mut q::JSContext,
    object: q::JSValue,
    name: &std::ffi::CStr,
) -> Option<String> {
    // SAFETY: `object` is live by contract; the property is freed after it was read.
    unsafe {
        if !q::JS_IsObject(object) {
            return None;
        }
        let value = q::JS_GetPropertyStr(ctx, object, name.as_ptr());
        if q::JS_IsException(value) {
            convert::drop_exception(ctx);
            return None;
        }
        if q::JS_IsUndefined(value) {
            return None;
        }
        let text = convert::display(ctx, value);
        q::JS_FreeValue(ctx, value);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::node_lines;

    #[test]
    fn anonymous_frames_have_only_a_position() {
        let lines = "    at f (a.js:1:2)\n    at <anonymous> (a.js:3:4)\n    at <eval> (a.js:5:6)\n    at map (native)\n";
        assert_eq!(
            node_lines(lines),
            "\n    at f (a.js:1:2)\n    at a.js:3:4\n    at a.js:5:6\n    at map (native)"
        );
    }

    #[test]
    fn frames_without_debug_information_have_no_position() {
        let lines =
            "    at f (<null>:0:1)\n    at <anonymous> (<null>:0:1)\n    at <eval> (<null>:0:1)\n";
        assert_eq!(
            node_lines(lines),
            "\n    at f (<anonymous>)\n    at <anonymous>\n    at <anonymous>"
        );
    }
}
