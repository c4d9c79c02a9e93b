//! From module source to bytecode.

use std::ffi::{CString, c_char, c_int, c_void};

use super::sys as q;
use xxhash_rust::xxh3::Xxh3;

use super::record::{self, ModuleLists};
use super::{alloc, convert};

/// How a module is compiled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CompileOptions {
    /// Leaves out line tables and file names. `import.meta` and `import()` need the file name: modules that use them
    /// keep their debug information.
    pub no_debug_info: bool,
}

/// Why a module cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CompileError {
    /// The engine's message.
    pub message: String,
    /// Line, from 1; 0 when unknown.
    pub line: u32,
    /// Column, from 1; 0 when unknown.
    pub column: u32,
}

/// Compiles the module `name` to bytecode without its source. Imports are recorded, not loaded.
///
/// # Errors
/// For syntax errors and for modules beyond the engine's limits, such as 65,534 top-level variables.
pub fn compile_module(
    name: &str,
    source: &str,
    options: CompileOptions,
) -> Result<Vec<u8>, CompileError> {
    compile_module_with_lists(name, source, options).map(|(bytecode, _)| bytecode)
}

/// As [`compile_module`], with what the engine learned of the module on the way.
///
/// # Errors
/// As [`compile_module`].
pub fn compile_module_with_lists(
    name: &str,
    source: &str,
    options: CompileOptions,
) -> Result<(Vec<u8>, ModuleLists), CompileError> {
    let internal = |message: &str| CompileError { message: message.to_owned(), line: 0, column: 0 };
    let name = CString::new(name).map_err(|_| internal("the module's name contains a NUL"))?;
    let source = CString::new(source).map_err(|_| {
        internal("the source contains a NUL character, which the engine cannot read")
    })?;
    let compiler = Compiler::new().ok_or_else(|| internal("out of memory"))?;
    compiler.compile(&name, &source, options)
}

/// A module that uses every kind of constant, closure and entry.
const PROBE: &str = r#"
    import d, { a as b } from "probe:x"; import * as n from "probe:y";
    export * from "probe:z"; export { b, n as "string name" };
    export let counter = 0n; export default class A extends d { #p = 1; static s = /x+(?<g>y)/dgu; get v() { return this.#p; } static { this.t = `a${b}c`; } }
    export async function* f({ x = 1, ...r }, ...rest) { for await (const y of rest) { try { yield* y?.[x] ?? r; } catch { continue; } finally { counter++; } } }
    label: for (const k in n) { switch (k) { case "a": break label; default: k.length; } }
    await import("probe:w"); import.meta.url; 1e100; "\u{1F600}"; -1; 0x7fffffff;
"#;

/// A number that changes whenever bytecode of one build cannot be read by another: a hash over the engine's version,
/// the target's byte order and word size, and the bytecode of a module that uses every kind of constant and closure.
pub fn fingerprint() -> u64 {
    let mut hash = Xxh3::new();
    hash.update(super::version().as_bytes());
    hash.update(&[size_of::<usize>() as u8, u8::from(cfg!(target_endian = "big"))]);
    match compile_module("probe", PROBE, CompileOptions::default()) {
        Ok(bytecode) => hash.update(&bytecode),
        // The probe is a constant: a failure would be another engine, whose message is as good a mark.
        Err(error) => hash.update(error.message.as_bytes()),
    }
    hash.digest()
}

/// A runtime that only compiles.
struct Compiler {
    rt: *mut q::JSRuntime,
    ctx: *mut q::JSContext,
}

impl Compiler {
    fn new() -> Option<Self> {
        let rt = alloc::new_runtime();
        if rt.is_null() {
            return None;
        }
        // SAFETY: the runtime was just made. Collecting garbage would only cost time: the runtime is freed soon.
        unsafe {
            q::JS_SetGCThreshold(rt, usize::MAX as _);
            q::JS_SetMaxStackSize(rt, COMPILE_STACK as _);
            q::JS_SetModuleLoaderFunc2(
                rt,
                Some(keep_name),
                Some(empty_module),
                None,
                std::ptr::null_mut(),
            );
            let ctx = q::JS_NewContext(rt);
            if ctx.is_null() {
                q::JS_FreeRuntime(rt);
                return None;
            }
            Some(Self { rt, ctx })
        }
    }

    fn compile(
        &self,
        name: &CString,
        source: &CString,
        options: CompileOptions,
    ) -> Result<(Vec<u8>, ModuleLists), CompileError> {
        let ctx = self.ctx;
        let flags = q::JS_EVAL_TYPE_MODULE | q::JS_EVAL_FLAG_COMPILE_ONLY;
        let mut write = q::JS_WRITE_OBJ_BYTECODE | q::JS_WRITE_OBJ_STRIP_SOURCE;
        if options.no_debug_info {
            write |= q::JS_WRITE_OBJ_STRIP_DEBUG;
        }
        // SAFETY: the source is NUL-terminated behind its length; the bytecode is copied before it is freed. The
        // module itself is freed with the runtime.
        unsafe {
            let module = q::JS_Eval(
                ctx,
                source.as_ptr(),
                source.as_bytes().len() as _,
                name.as_ptr(),
                flags as c_int,
            );
            if q::JS_IsException(module) {
                return Err(self.pending_error(name));
            }
            let Some(lists) = record::lists(ctx, q::JS_VALUE_GET_PTR(module).cast()) else {
                return Err(self.pending_error(name));
            };
            let mut size: q::size_t = 0;
            let data = q::JS_WriteObject(ctx, &raw mut size, module, write as c_int);
            q::JS_FreeValue(ctx, module);
            if data.is_null() {
                return Err(self.pending_error(name));
            }
            let mut bytecode = std::slice::from_raw_parts(data, size as usize).to_vec();
            q::js_free(ctx, data.cast());
            skip_own_checksum(&mut bytecode);
            Ok((bytecode, lists))
        }
    }

    /// The pending exception with the position that its stack begins with.
    fn pending_error(&self, name: &CString) -> CompileError {
        // SAFETY: JS_GetException hands over the exception; all values are freed.
        unsafe {
            let exception = q::JS_GetException(self.ctx);
            let message = convert::display(self.ctx, exception);
            let stack = q::JS_GetPropertyStr(self.ctx, exception, c"stack".as_ptr());
            let text = convert::text(self.ctx, stack).unwrap_or_default();
            q::JS_FreeValue(self.ctx, stack);
            q::JS_FreeValue(self.ctx, exception);
            let (line, column) = position(&text, &name.to_string_lossy()).unwrap_or((0, 0));
            let message = message.unwrap_or_else(|| "the engine gave no reason".to_owned());
            CompileError { message, line, column }
        }
    }
}

impl Drop for Compiler {
    fn drop(&mut self) {
        // SAFETY: nothing made by the runtime outlives the compiler.
        unsafe {
            q::JS_FreeContext(self.ctx);
            q::JS_FreeRuntime(self.rt);
        }
    }
}

/// How many bytes of the stack the parser may use: deeply nested sources are an error and not a crash.
const COMPILE_STACK: usize = 6 << 20;

/// The engine's format has a checksum of its own behind the version byte, which its reader skips when all bits are
/// set. Units have a faster one, and it is checked first.
fn skip_own_checksum(bytecode: &mut [u8]) {
    if let Some(checksum) = bytecode.get_mut(1..5) {
        checksum.fill(0xff);
    }
}

/// Line and column from a stack that begins with `    at NAME:LINE:COLUMN`.
fn position(stack: &str, name: &str) -> Option<(u32, u32)> {
    let line = stack.lines().next()?;
    let (_, position) = line.split_once(name)?;
    let mut numbers = position.trim_end_matches(')').split(':').skip(1);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Names are resolved when the program runs: here they stay as written.
unsafe extern "C" fn keep_name(
    ctx: *mut q::JSContext,
    _: *const c_char,
    name: *const c_char,
    _: *mut c_void,
) -> *mut c_char {
    // SAFETY: the engine passes a NUL-terminated string and frees the copy.
    unsafe { q::js_strdup(ctx, name) }
}

/// Stands in for an imported module: compiling links nothing.
unsafe extern "C" fn empty_module(
    ctx: *mut q::JSContext,
    name: *const c_char,
    _: *mut c_void,
    _: q::JSValue,
) -> *mut q::JSModuleDef {
    unsafe extern "C" fn nothing(_: *mut q::JSContext, _: *mut q::JSModuleDef) -> c_int {
        0
    }
    // SAFETY: the engine passes a NUL-terminated string and copies it.
    unsafe { q::JS_NewCModule(ctx, name, Some(nothing)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_source_gives_the_same_bytes() {
        let source = "import { x } from './x.js'; export const y = () => x + 1;";
        let first = compile_module("a.js", source, CompileOptions::default()).unwrap();
        let second = compile_module("a.js", source, CompileOptions::default()).unwrap();
        assert_eq!(first, second);
    }

    #[test]
    fn lists_tell_what_a_module_is_made_of() {
        let source = "import d, { a as b } from 'x'; import * as n from 'y' with { type: 'json' };
            export { b as q, f as g }; export { p as r } from 'x'; export * as s from 'x'; export * from 'z';
            export default 1; var v; let l; function f() {} class C {} await 0;";
        let (_, lists) =
            compile_module_with_lists("a.js", source, CompileOptions::default()).unwrap();
        let text = str::to_owned;
        let attributes = vec![(text("type"), text("json"))];
        let requests = [(text("x"), vec![]), (text("y"), attributes), (text("z"), vec![])];
        assert_eq!(lists.requests, requests);
        let imports = [(0, "default", "d"), (0, "a", "b"), (1, "*", "n")];
        assert_eq!(
            lists.imports,
            imports.map(|(index, name, local)| (index, text(name), text(local)))
        );
        let exports = [("q", "b"), ("g", "f"), ("default", "*default*")];
        assert_eq!(lists.local_exports, exports.map(|(name, local)| (text(name), text(local))));
        let indirect = [(0, "r", "p"), (0, "s", "*")];
        assert_eq!(
            lists.indirect_exports,
            indirect.map(|(index, name, import)| (index, text(name), text(import)))
        );
        assert_eq!((lists.star_exports, lists.has_top_level_await), (vec![2], true));
        for variable in [("v", false), ("l", true), ("f", false), ("C", true)] {
            let variable = (text(variable.0), variable.1);
            assert!(lists.variables.contains(&variable), "{variable:?}: {:?}", lists.variables);
        }
    }

    #[test]
    fn debug_info_can_be_left_out() {
        let source = "export function f(a) {\n  return a.b.c;\n}\n";
        let with = compile_module("a.js", source, CompileOptions::default()).unwrap();
        let options = CompileOptions { no_debug_info: true };
        let without = compile_module("a.js", source, options).unwrap();
        assert!(without.len() < with.len());
    }

    #[test]
    fn syntax_errors_have_a_position() {
        let error = compile_module("a.js", "let a = 1;\nlet = ;", CompileOptions::default());
        let error = error.unwrap_err();
        assert_eq!((error.line, error.column > 0), (2, true), "{error:?}");
    }

    #[test]
    fn too_many_variables_are_an_error() {
        let source: String = (0..66_000).map(|index| format!("let v{index};")).collect();
        let error = compile_module("a.js", &source, CompileOptions::default()).unwrap_err();
        assert!(error.message.contains("too many"), "{error:?}");
    }

    #[test]
    fn the_fingerprint_is_stable_and_its_probe_compiles() {
        assert_eq!(fingerprint(), fingerprint());
        compile_module("probe", PROBE, CompileOptions::default()).unwrap();
    }
}
