//! Module namespace exotic objects (ECMA-262, 10.4.6) over functions that read the bindings.
//!
//! A bundle puts several modules into one, and the engine knows only that one. For the others the bundler writes an
//! object of functions, `{ a: () => a }`, and gets an object that behaves like the module's namespace. Nothing is
//! copied: the object holds the functions, and sorts their names when it is asked for them.

use std::ffi::c_int;

use super::sys as q;

use super::{Cx, convert};
use crate::{Host, OpError};

/// What the engine calls the class of namespaces that it makes itself.
const CLASS_NAME: &std::ffi::CStr = c"Object";

/// How properties of namespaces look, except `@@toStringTag`.
const EXPORT_FLAGS: u32 = q::JS_PROP_ENUMERABLE | q::JS_PROP_WRITABLE;

/// `moduleNamespace(getters)`: the namespace object of a module whose exports the own properties of `getters` read.
pub(super) unsafe extern "C" fn module_namespace<H: Host>(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: called by the engine that owns the state with `count` live arguments. The object owns a reference to
    // the getters, which its finalizer gives back.
    unsafe {
        if count < 1 || !q::JS_IsObject(*arguments) {
            return convert::throw(ctx, OpError::type_error("the getters must be an object"));
        }
        let class = class_id(Cx::<H>::new(ctx));
        let namespace = q::JS_NewObjectProtoClass(ctx, q::JS_NULL, class);
        if !q::JS_IsException(namespace) {
            let getters = q::JS_DupValue(ctx, *arguments);
            q::JS_SetOpaque(namespace, q::JS_VALUE_GET_PTR(getters));
            q::JS_PreventExtensions(ctx, namespace);
        }
        namespace
    }
}

/// `namespaceGetters(value)`: the functions behind a namespace of [`module_namespace`], else `undefined`.
pub(super) unsafe extern "C" fn namespace_getters<H: Host>(
    ctx: *mut q::JSContext,
    _: q::JSValue,
    count: c_int,
    arguments: *mut q::JSValue,
) -> q::JSValue {
    // SAFETY: as above.
    unsafe {
        let class = class_id(Cx::<H>::new(ctx));
        if count < 1 || q::JS_GetClassID(*arguments) != class {
            return q::JS_UNDEFINED;
        }
        q::JS_DupValue(ctx, getters(*arguments))
    }
}

/// The class of these objects, which is made when the first one is.
fn class_id<H: Host>(cx: Cx<H>) -> q::JSClassID {
    if let Some(id) = cx.with(|state| state.namespace_class) {
        return id;
    }
    let mut id = 0;
    let class = q::JSClassDef {
        class_name: CLASS_NAME.as_ptr(),
        finalizer: Some(finalize),
        gc_mark: Some(mark),
        call: None,
        exotic: Box::leak(Box::new(EXOTIC)),
    };
    // SAFETY: the runtime is live, and the definition's pointers stay valid as long as the process.
    unsafe {
        let rt = q::JS_GetRuntime(cx.ctx);
        q::JS_NewClassID(rt, &raw mut id);
        q::JS_NewClass(rt, id, &raw const class);
    }
    cx.with(|state| state.namespace_class = Some(id));
    id
}

const EXOTIC: q::JSClassExoticMethods = q::JSClassExoticMethods {
    get_own_property: Some(get_own_property),
    get_own_property_names: Some(own_property_keys),
    delete_property: Some(delete_property),
    define_own_property: Some(define_own_property),
    has_property: Some(has_property),
    get_property: Some(get_property),
    set_property: Some(set_property),
};

unsafe extern "C" fn finalize(rt: *mut q::JSRuntime, namespace: q::JSValue) {
    // SAFETY: the object owned this reference.
    unsafe { q::JS_FreeValueRT(rt, getters(namespace)) }
}

unsafe extern "C" fn mark(rt: *mut q::JSRuntime, namespace: q::JSValue, mark: q::JS_MarkFunc) {
    // SAFETY: the object owns this reference.
    unsafe { q::JS_MarkValue(rt, getters(namespace), mark) }
}

/// The object of functions, owned by the namespace; `undefined` before there is one.
///
/// # Safety
/// `namespace` must be a live object of the class.
unsafe fn getters(namespace: q::JSValue) -> q::JSValue {
    let mut class = 0;
    // SAFETY: by contract the opaque pointer is that of an object, or null.
    let pointer = unsafe { q::JS_GetAnyOpaque(namespace, &raw mut class) };
    if pointer.is_null() { q::JS_UNDEFINED } else { q::JS_MKPTR(q::JS_TAG_OBJECT, pointer) }
}

/// The function that reads an export, to be freed; `undefined` when there is no such export.
///
/// # Safety
/// As for [`getters`].
unsafe fn getter(ctx: *mut q::JSContext, namespace: q::JSValue, name: q::JSAtom) -> q::JSValue {
    // SAFETY: the getters are an ordinary object of data properties, so that looking runs no code.
    unsafe {
        let mut found = std::mem::zeroed::<q::JSPropertyDescriptor>();
        match q::JS_GetOwnProperty(ctx, &raw mut found, getters(namespace), name) {
            1 => found.value,
            _ => q::JS_UNDEFINED,
        }
    }
}

/// The value of an export; an exception when its declaration has not been evaluated yet.
///
/// # Safety
/// As for [`getters`]. `getter` is taken over.
unsafe fn read(ctx: *mut q::JSContext, getter: q::JSValue) -> q::JSValue {
    // SAFETY: by contract.
    unsafe {
        let value = q::JS_Call(ctx, getter, q::JS_UNDEFINED, 0, std::ptr::null_mut());
        q::JS_FreeValue(ctx, getter);
        value
    }
}

unsafe extern "C" fn get_property(
    ctx: *mut q::JSContext,
    namespace: q::JSValue,
    name: q::JSAtom,
    _: q::JSValue,
) -> q::JSValue {
    // SAFETY: the engine calls these functions with live objects of the class and live atoms.
    unsafe {
        if name == q::JS_ATOM_Symbol_toStringTag {
            return q::JS_AtomToString(ctx, q::JS_ATOM_Module);
        }
        let getter = getter(ctx, namespace, name);
        if q::JS_IsUndefined(getter) { getter } else { read(ctx, getter) }
    }
}

unsafe extern "C" fn has_property(
    ctx: *mut q::JSContext,
    namespace: q::JSValue,
    name: q::JSAtom,
) -> c_int {
    // SAFETY: as above; without a descriptor the engine only looks whether there is a property.
    unsafe {
        let found = name == q::JS_ATOM_Symbol_toStringTag
            || q::JS_GetOwnProperty(ctx, std::ptr::null_mut(), getters(namespace), name) == 1;
        c_int::from(found)
    }
}

unsafe extern "C" fn get_own_property(
    ctx: *mut q::JSContext,
    found: *mut q::JSPropertyDescriptor,
    namespace: q::JSValue,
    name: q::JSAtom,
) -> c_int {
    // SAFETY: as above; `found` is null or the engine's to be filled, which takes over the value.
    unsafe {
        if has_property(ctx, namespace, name) == 0 {
            return 0;
        }
        // Also when only the existence is asked for the value is read: ECMA-262 throws then, too.
        let value = get_property(ctx, namespace, name, namespace);
        if q::JS_IsException(value) {
            return -1;
        }
        if found.is_null() {
            q::JS_FreeValue(ctx, value);
            return 1;
        }
        let is_export = name != q::JS_ATOM_Symbol_toStringTag;
        found.write(q::JSPropertyDescriptor {
            flags: if is_export { EXPORT_FLAGS as c_int } else { 0 },
            value,
            getter: q::JS_UNDEFINED,
            setter: q::JS_UNDEFINED,
        });
        1
    }
}

unsafe extern "C" fn define_own_property(
    ctx: *mut q::JSContext,
    namespace: q::JSValue,
    name: q::JSAtom,
    value: q::JSValue,
    _: q::JSValue,
    _: q::JSValue,
    flags: c_int,
) -> c_int {
    // SAFETY: as above; the current value is freed.
    unsafe {
        let mut current = std::mem::zeroed::<q::JSPropertyDescriptor>();
        match get_own_property(ctx, &raw mut current, namespace, name) {
            1 => {}
            0 => return refuse(ctx, flags, name, |it| format!("Cannot redefine property: {it}")),
            failed => return failed,
        }
        let flags_given = flags as u32;
        let is_accessor = flags_given & (q::JS_PROP_HAS_GET | q::JS_PROP_HAS_SET) != 0;
        // A property can be defined again as what it is already.
        let differs = |has: u32, flag: u32| {
            flags_given & has != 0 && (flags_given ^ current.flags as u32) & flag != 0
        };
        let is_same = !is_accessor
            && !differs(q::JS_PROP_HAS_CONFIGURABLE, q::JS_PROP_CONFIGURABLE)
            && !differs(q::JS_PROP_HAS_ENUMERABLE, q::JS_PROP_ENUMERABLE)
            && !differs(q::JS_PROP_HAS_WRITABLE, q::JS_PROP_WRITABLE)
            && (flags_given & q::JS_PROP_HAS_VALUE == 0
                || q::JS_IsSameValue(ctx, value, current.value));
        q::JS_FreeValue(ctx, current.value);
        if is_same {
            1
        } else {
            refuse(ctx, flags, name, |it| format!("Cannot redefine property: {it}"))
        }
    }
}

unsafe extern "C" fn set_property(
    ctx: *mut q::JSContext,
    namespace: q::JSValue,
    name: q::JSAtom,
    value: q::JSValue,
    receiver: q::JSValue,
    flags: c_int,
) -> c_int {
    // SAFETY: as above.
    let has_it = unsafe { has_property(ctx, namespace, name) } != 0;
    // For objects that inherit from a namespace V8 only looks whether the property is writable, and so does the
    // engine with its own namespaces.
    // SAFETY: both values are live.
    let is_receiver = unsafe { q::JS_IsStrictEqual(ctx, namespace, receiver) };
    if !is_receiver && (!has_it || name != q::JS_ATOM_Symbol_toStringTag) {
        // SAFETY: all values are live; the engine takes over the new reference.
        return unsafe { define_on(ctx, receiver, name, value, flags) };
    }
    if !has_it {
        return refuse(ctx, flags, name, |it| {
            format!("Cannot add property {it}, object is not extensible")
        });
    }
    refuse(ctx, flags, name, |it| {
        format!("Cannot assign to read only property '{it}' of object '[object Module]'")
    })
}

/// The end of `OrdinarySet` (10.1.9.2): gives `receiver` a property of its own.
///
/// # Safety
/// All values must be live.
unsafe fn define_on(
    ctx: *mut q::JSContext,
    receiver: q::JSValue,
    name: q::JSAtom,
    value: q::JSValue,
    flags: c_int,
) -> c_int {
    // SAFETY: by contract; what the descriptor holds is freed.
    unsafe {
        if !q::JS_IsObject(receiver) {
            return refuse(ctx, flags, name, |it| format!("Cannot create property '{it}'"));
        }
        let mut own = std::mem::zeroed::<q::JSPropertyDescriptor>();
        let found = q::JS_GetOwnProperty(ctx, &raw mut own, receiver, name);
        if found < 0 {
            return -1;
        }
        let throws = flags & (q::JS_PROP_THROW | q::JS_PROP_THROW_STRICT) as c_int;
        let mut define = (q::JS_PROP_HAS_VALUE | q::JS_PROP_C_W_E) as c_int | throws;
        define |= (q::JS_PROP_HAS_CONFIGURABLE
            | q::JS_PROP_HAS_ENUMERABLE
            | q::JS_PROP_HAS_WRITABLE) as c_int;
        if found == 1 {
            for held in [own.value, own.getter, own.setter] {
                q::JS_FreeValue(ctx, held);
            }
            if own.flags as u32 & (q::JS_PROP_GETSET | q::JS_PROP_WRITABLE) != q::JS_PROP_WRITABLE {
                return refuse(ctx, flags, name, |it| {
                    format!("Cannot assign to read only property '{it}' of object")
                });
            }
            define = q::JS_PROP_HAS_VALUE as c_int | throws;
        }
        let undefined = q::JS_UNDEFINED;
        q::JS_DefineProperty(ctx, receiver, name, value, undefined, undefined, define)
    }
}

unsafe extern "C" fn delete_property(
    ctx: *mut q::JSContext,
    namespace: q::JSValue,
    name: q::JSAtom,
) -> c_int {
    // SAFETY: as above.
    c_int::from(unsafe { has_property(ctx, namespace, name) } == 0)
}

/// The names of the exports by their code units, then the tag. Names that are array indices come first, as numbers:
/// that is how V8 and the engine's own namespaces have it.
unsafe extern "C" fn own_property_keys(
    ctx: *mut q::JSContext,
    keys: *mut *mut q::JSPropertyEnum,
    count: *mut u32,
    namespace: q::JSValue,
) -> c_int {
    // SAFETY: as above. The engine allocates both tables; it takes over the second one with its atoms.
    unsafe {
        let (mut names, mut len) = (std::ptr::null_mut(), 0u32);
        let flags = q::JS_GPN_STRING_MASK as c_int;
        if q::JS_GetOwnPropertyNames(ctx, &raw mut names, &raw mut len, getters(namespace), flags)
            < 0
        {
            return -1;
        }
        let table = std::slice::from_raw_parts(names, len as usize);
        let mut sorted: Vec<(Place, q::JSAtom)> =
            table.iter().map(|key| (place(ctx, key.atom), key.atom)).collect();
        sorted.sort_unstable();
        let atoms = sorted.into_iter().map(|(_, atom)| atom);
        let atoms: Vec<_> = atoms.chain([q::JS_ATOM_Symbol_toStringTag]).collect();
        let size = atoms.len() * size_of::<q::JSPropertyEnum>();
        let result = q::js_malloc(ctx, size as _).cast::<q::JSPropertyEnum>();
        if result.is_null() {
            q::JS_FreePropertyEnum(ctx, names, len);
            return -1;
        }
        for (at, atom) in atoms.iter().enumerate() {
            let atom = q::JS_DupAtom(ctx, *atom);
            result.add(at).write(q::JSPropertyEnum { is_enumerable: false, atom });
        }
        q::JS_FreePropertyEnum(ctx, names, len);
        keys.write(result);
        count.write(atoms.len() as u32);
        0
    }
}

/// What the names of exports are sorted by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Index(u32),
    Name(Vec<u16>),
}

/// # Safety
/// The atom must be live.
unsafe fn place(ctx: *mut q::JSContext, atom: q::JSAtom) -> Place {
    // SAFETY: by contract; the string is freed.
    unsafe {
        let value = q::JS_AtomToString(ctx, atom);
        let text = convert::text(ctx, value).unwrap_or_default();
        q::JS_FreeValue(ctx, value);
        match text.parse::<u32>() {
            Ok(index) if index != u32::MAX && index.to_string() == text => Place::Index(index),
            _ => Place::Name(text.encode_utf16().collect()),
        }
    }
}

/// `false`, or a TypeError where the engine asks for one.
fn refuse(
    ctx: *mut q::JSContext,
    flags: c_int,
    name: q::JSAtom,
    message: impl FnOnce(&str) -> String,
) -> c_int {
    if flags as u32 & (q::JS_PROP_THROW | q::JS_PROP_THROW_STRICT) == 0 {
        return 0;
    }
    // SAFETY: the atom is live; the values are freed.
    let name = unsafe {
        let value = q::JS_AtomToValue(ctx, name);
        let is_symbol = q::JS_IsSymbol(value);
        q::JS_FreeValue(ctx, value);
        let value = q::JS_AtomToString(ctx, name);
        let name = convert::text(ctx, value).unwrap_or_default();
        q::JS_FreeValue(ctx, value);
        if is_symbol { format!("Symbol({name})") } else { name }
    };
    convert::throw(ctx, OpError::type_error(message(&name)));
    -1
}
