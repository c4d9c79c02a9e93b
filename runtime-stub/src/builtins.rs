//! The builtin modules: JavaScript that was compiled when the stub was built, and ops.

use semba_bmes::Head;
use semba_engine::{INTRINSICS, LazyGlobal, NativeModule};

use crate::host::Host;
use crate::ops;

include!(concat!(env!("OUT_DIR"), "/builtins.rs"));

/// What `semba build` and `semba builtins` find out from the stub's file. Nothing reads it here.
#[used]
static CATALOG: [u8; CATALOG_SIZE] = *include_bytes!(concat!(env!("OUT_DIR"), "/catalog.bin"));

/// The globals that load lazily.
pub(crate) fn globals() -> &'static [LazyGlobal] {
    GLOBALS
}

/// The methods of standard objects that builtins have, in the order of [`semba_engine::HOST_METHODS`].
pub(crate) fn methods() -> &'static [LazyGlobal] {
    METHODS
}

/// A builtin module in JavaScript: its record's head, which leads to its bytecode.
pub(crate) fn head(name: &str) -> Option<Head<'static>> {
    let index = BUILTINS.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    Head::parse(BUILTINS[index].1).ok()
}

/// A builtin module of ops.
pub(crate) fn native(name: &str) -> Option<&'static NativeModule<Host>> {
    ops::MODULES.iter().find(|module| module.name == name).copied()
}

/// The canonical name of the builtin that a program means by `specifier`: `fs` and `node:fs` are `node:fs`. Internal
/// modules are found too; see [`is_public`].
pub(crate) fn canonical(specifier: &str) -> Option<&'static str> {
    let find = |name: &str| {
        let index = BUILTINS.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
        Some(BUILTINS[index].0)
    };
    find(specifier).or_else(|| match specifier.contains(':') {
        true => None,
        false => find(&format!("node:{specifier}")),
    })
}

/// Whether programs may import a builtin, and not only other builtins.
pub(crate) fn is_public(name: &str) -> bool {
    !["semba:internal/", "semba:web/", "semba:ops/", INTRINSICS]
        .iter()
        .any(|internal| name.starts_with(internal))
}

/// Whether `name` is the name of a builtin module rather than one of the program's.
pub(crate) fn is_builtin(name: &str) -> bool {
    name.starts_with("node:") || name.starts_with("semba:")
}
