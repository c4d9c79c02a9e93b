//! Modules: names from the host, bodies from the host, records and linking by the engine.

use std::collections::HashSet;
use std::ffi::{CStr, CString, c_char, c_int, c_void};

use super::sys as q;

use super::{Cx, convert, intrinsics, ops};
use crate::{Host, INTRINSICS, Import, ModuleBody, OpError};

/// Installs the callbacks that the engine resolves and loads modules with.
pub(super) fn install<H: Host>(_: Cx<H>, rt: *mut q::JSRuntime) {
    // SAFETY: the callbacks take their state from the context, so there is no opaque pointer to keep alive.
    unsafe {
        q::JS_SetModuleLoaderFunc2(
            rt,
            None,
            Some(load_callback::<H>),
            Some(check_attributes),
            std::ptr::null_mut(),
        );
        q::JS_SetModuleNormalizeFunc2(rt, Some(resolve_callback::<H>));
    }
}

/// Import attributes other than `type` are an error, as in Node.
unsafe extern "C" fn check_attributes(
    ctx: *mut q::JSContext,
    _: *mut c_void,
    attributes: q::JSValue,
) -> c_int {
    let Ok(crate::Value::Dict(entries)) = convert::from_js(ctx, attributes) else { return 0 };
    let Some((key, _)) = entries.into_iter().find(|(key, _)| key != "type") else { return 0 };
    let error = OpError::type_error(format!("Import attribute \"{key}\" is not supported"))
        .with_code("ERR_IMPORT_ATTRIBUTE_UNSUPPORTED");
    convert::throw(ctx, error);
    -1
}

unsafe extern "C" fn resolve_callback<H: Host>(
    ctx: *mut q::JSContext,
    base: *const c_char,
    name: *const c_char,
    attributes: q::JSValue,
    _: *mut c_void,
) -> *mut c_char {
    // SAFETY: the engine passes NUL-terminated strings and live attributes; the property is freed. The name that is
    // returned is allocated by the engine's own allocator, as it asks for.
    unsafe {
        let referrer = CStr::from_ptr(base).to_string_lossy();
        let specifier = CStr::from_ptr(name).to_string_lossy();
        let mut attribute_type = None;
        if q::JS_IsObject(attributes) {
            let value = q::JS_GetPropertyStr(ctx, attributes, c"type".as_ptr());
            attribute_type = convert::text(ctx, value);
            q::JS_FreeValue(ctx, value);
        }
        let import = Import {
            referrer: &referrer,
            specifier: &specifier,
            attribute_type: attribute_type.as_deref(),
        };
        match Cx::<H>::new(ctx).with(|state| state.host.resolve(import)) {
            Ok(name) => q::js_strndup(ctx, name.as_ptr().cast(), name.len() as _),
            Err(error) => {
                convert::throw(ctx, error);
                std::ptr::null_mut()
            }
        }
    }
}

unsafe extern "C" fn load_callback<H: Host>(
    ctx: *mut q::JSContext,
    name: *const c_char,
    _: *mut c_void,
    _: q::JSValue,
) -> *mut q::JSModuleDef {
    // SAFETY: the engine passes a NUL-terminated string; it is the engine that owns the state.
    let (name, cx) = unsafe { (CStr::from_ptr(name).to_string_lossy(), Cx::<H>::new(ctx)) };
    load(cx, &name).unwrap_or(std::ptr::null_mut())
}

/// The module `name` with its static import closure; `None` with a pending exception when one of them cannot be
/// loaded.
///
/// The whole closure is found and checked through the host's records before the engine sees any of it: a module that
/// cannot be loaded leaves nothing half-made behind, and nothing of the program runs. Leaves are instantiated before
/// roots, which keeps the engine from recursing through the graph.
pub(super) fn load<H: Host>(cx: Cx<H>, name: &str) -> Option<*mut q::JSModuleDef> {
    if let Some(module) = loaded(cx, name) {
        return Some(module);
    }
    let closure = closure(cx, name).map_err(|error| convert::throw(cx.ctx, error)).ok()?;
    for (name, body) in closure {
        instantiate(cx, &name, body)?;
    }
    loaded(cx, name)
}

fn loaded<H: Host>(cx: Cx<H>, name: &str) -> Option<*mut q::JSModuleDef> {
    cx.with(|state| state.modules.get(name).copied())
}

/// A module's name and body; no body stands for the intrinsics.
type Loadable<H> = (String, Option<ModuleBody<H>>);

/// The modules that `name` needs and that are not loaded yet, in post-order.
fn closure<H: Host>(cx: Cx<H>, name: &str) -> Result<Vec<Loadable<H>>, OpError> {
    let enter = |name: &str| -> Result<_, OpError> {
        if name == INTRINSICS {
            return Ok((name.to_owned(), None, Vec::new(), 0));
        }
        let body = cx.with(|state| state.host.load(name))?;
        let requests = cx.with(|state| state.host.requests(name, &body))?;
        Ok((name.to_owned(), Some(body), requests, 0))
    };
    let mut closure = Vec::new();
    let mut stack = vec![enter(name)?];
    let mut seen = HashSet::from([name.to_owned()]);
    while let Some((_, _, requests, next)) = stack.last_mut() {
        if let Some(request) = requests.get(*next).cloned() {
            *next += 1;
            let known = cx.with(|state| {
                state.modules.contains_key(&request) || state.reading.contains(&request)
            });
            if !known && seen.insert(request.clone()) {
                stack.push(enter(&request)?);
            }
        } else if let Some((name, body, ..)) = stack.pop() {
            closure.push((name, body));
        }
    }
    Ok(closure)
}

/// Hands one module to the engine unless the engine already asked for it while it read another one.
fn instantiate<H: Host>(cx: Cx<H>, name: &str, body: Option<ModuleBody<H>>) -> Option<()> {
    if loaded(cx, name).is_some() {
        return Some(());
    }
    cx.with(|state| state.reading.insert(name.to_owned()));
    let module = match body {
        None => intrinsics::new_module::<H>(cx.ctx),
        Some(ModuleBody::Native(native)) => ops::new_native_module(cx, native),
        Some(ModuleBody::Bytecode(bytecode)) => read_bytecode(cx.ctx, bytecode),
        Some(ModuleBody::Source(source)) => compile_source(cx.ctx, name, &source),
    };
    cx.with(|state| state.reading.remove(name));
    if module.is_null() {
        return None;
    }
    cx.with(|state| state.modules.insert(name.to_owned(), module));
    define_import_meta(cx, name, module);
    Some(())
}

fn read_bytecode(ctx: *mut q::JSContext, bytecode: &'static [u8]) -> *mut q::JSModuleDef {
    // SAFETY: the host vouches that the bytes are bytecode of this engine build: their checksum matched. They are
    // static, so functions can be read from them at any later time.
    let value = unsafe {
        q::JS_ReadObject(
            ctx,
            bytecode.as_ptr(),
            bytecode.len() as _,
            (q::JS_READ_OBJ_BYTECODE | q::JS_READ_OBJ_LAZY) as c_int,
        )
    };
    module_of(ctx, value)
}

fn compile_source(ctx: *mut q::JSContext, name: &str, source: &str) -> *mut q::JSModuleDef {
    let (Ok(name), Ok(source)) = (CString::new(name), CString::new(source)) else {
        let error = OpError::type_error(format!("the source of {name} contains a NUL character"));
        convert::throw(ctx, error);
        return std::ptr::null_mut();
    };
    let flags = q::JS_EVAL_TYPE_MODULE | q::JS_EVAL_FLAG_COMPILE_ONLY;
    // SAFETY: the source is NUL-terminated behind its length, as JS_Eval demands.
    let value = unsafe {
        q::JS_Eval(
            ctx,
            source.as_ptr(),
            source.as_bytes().len() as _,
            name.as_ptr(),
            flags as c_int,
        )
    };
    module_of(ctx, value)
}

fn module_of(ctx: *mut q::JSContext, value: q::JSValue) -> *mut q::JSModuleDef {
    // SAFETY: a value with the module tag points to its definition, which the context keeps alive without us.
    unsafe {
        if q::JS_IsException(value) || q::JS_VALUE_GET_TAG(value) != q::JS_TAG_MODULE {
            return std::ptr::null_mut();
        }
        let module = q::JS_VALUE_GET_PTR(value).cast();
        q::JS_FreeValue(ctx, value);
        module
    }
}

fn define_import_meta<H: Host>(cx: Cx<H>, name: &str, module: *mut q::JSModuleDef) {
    let Some(meta) = cx.with(|state| state.host.import_meta(name)) else { return };
    let ctx = cx.ctx;
    // SAFETY: the module is live; the meta object is freed after its properties were defined.
    unsafe {
        let object = q::JS_GetImportMeta(ctx, module);
        let set = |key: &str, value| convert::define(ctx, object, key, value, q::JS_PROP_C_W_E);
        if let Some(dirname) = &meta.dirname {
            set("dirname", convert::string(ctx, dirname));
        }
        if let Some(filename) = &meta.filename {
            set("filename", convert::string(ctx, filename));
        }
        set("main", if meta.main { q::JS_TRUE } else { q::JS_FALSE });
        let mut data = [convert::string(ctx, name)];
        set(
            "resolve",
            q::JS_NewCFunctionData(ctx, Some(import_meta_resolve::<H>), 1, 0, 1, data.as_mut_ptr()),
        );
        q::JS_FreeValue(ctx, data[0]);
        set("url", convert::string(ctx, &meta.url));
        q::JS_FreeValue(ctx, object);
    }
}

unsafe extern "C" fn import_meta_resolve<H: Host>(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
    _: c_int,
    data: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: called by the engine of this state with `count` live arguments and the one data value.
    let (referrer, specifier) = unsafe {
        let specifier = if count > 0 { convert::display(ctx, *arguments) } else { None };
        (convert::text(ctx, *data).unwrap_or_default(), specifier)
    };
    let Some(specifier) = specifier else {
        return convert::throw(
            ctx,
            OpError::type_error("The \"specifier\" argument must be a string"),
        );
    };
    // SAFETY: called by the engine that owns the state.
    let cx = unsafe { Cx::<H>::new(ctx) };
    match cx.with(|state| state.host.resolve_url(&referrer, &specifier)) {
        Ok(url) => convert::string(ctx, &url),
        Err(error) => convert::throw(ctx, error),
    }
}
