//! What the engine knows of a module that it compiled: the lists that a module record is made of.

use super::sys as q;

use super::convert;
use crate::Value;

/// Requests, imports, exports and variables of a module, in the engine's order. Requests are named by their index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleLists {
    /// Specifier and attributes.
    pub requests: Vec<(String, Vec<(String, String)>)>,
    /// Request, import name (`*` for the namespace) and local name.
    pub imports: Vec<(u32, String, String)>,
    /// Export name and local name; the latter may be an import's.
    pub local_exports: Vec<(String, String)>,
    /// Request, export name and import name (`*` for the namespace).
    pub indirect_exports: Vec<(u32, String, String)>,
    /// Request.
    pub star_exports: Vec<u32>,
    /// Name, and whether `let`, `const` or `class` declared it. Namespace imports are among them.
    pub variables: Vec<(String, bool)>,
    /// Whether it awaits at its top level.
    pub has_top_level_await: bool,
}

/// The lists of a module that was compiled and not linked yet; `None` with a pending exception without memory.
///
/// # Safety
/// `module` must be a live module of `ctx`.
pub(super) unsafe fn lists(
    ctx: *mut q::JSContext,
    module: *mut q::JSModuleDef,
) -> Option<ModuleLists> {
    // SAFETY: both are live by contract; the result is freed.
    let value = unsafe {
        let record = q::JS_GetModuleRecord(ctx, module);
        let value = convert::from_js(ctx, record);
        q::JS_FreeValue(ctx, record);
        value
    };
    let Ok(Value::List(parts)) = value else { return None };
    let mut parts = parts.into_iter();
    let mut next = || match parts.next() {
        Some(Value::List(list)) => Fields(list.into_iter()),
        _ => Fields(Vec::new().into_iter()),
    };
    let [mut requests, mut imports, mut local, mut indirect, mut stars, mut variables] =
        std::array::from_fn(|_| next());
    Some(ModuleLists {
        requests: requests.entries(|fields, value| Some((text(value)?, fields.attributes()?))),
        imports: imports
            .entries(|fields, value| Some((index(value)?, fields.text()?, fields.text()?))),
        local_exports: local.entries(|fields, value| Some((text(value)?, fields.text()?))),
        indirect_exports: indirect
            .entries(|fields, value| Some((index(value)?, fields.text()?, fields.text()?))),
        star_exports: stars.entries(|_, value| index(value)),
        variables: variables.entries(|fields, value| {
            Some((text(value)?, fields.0.next() == Some(Value::Bool(true))))
        }),
        has_top_level_await: parts.next() == Some(Value::Bool(true)),
    })
}

/// The fields of entries, one after the other.
struct Fields(std::vec::IntoIter<Value>);

impl Fields {
    /// Entries made by `entry` of their first field and those behind it.
    fn entries<T>(&mut self, entry: impl Fn(&mut Self, Value) -> Option<T>) -> Vec<T> {
        let mut entries = Vec::new();
        while let Some(value) = self.0.next() {
            entries.extend(entry(self, value));
        }
        entries
    }

    fn text(&mut self) -> Option<String> {
        text(self.0.next()?)
    }

    fn attributes(&mut self) -> Option<Vec<(String, String)>> {
        match self.0.next()? {
            Value::Dict(entries) => entries
                .into_iter()
                .map(|(key, value)| Some((key.into_owned(), text(value)?)))
                .collect(),
            _ => Some(Vec::new()),
        }
    }
}

fn text(value: Value) -> Option<String> {
    if let Value::String(text) = value { Some(text) } else { None }
}

fn index(value: Value) -> Option<u32> {
    if let Value::Number(number) = value { Some(number as u32) } else { None }
}
