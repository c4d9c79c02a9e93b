//! Rolldown's helper functions, made to behave more like Node.

/// What stands in rolldown's helpers, and what takes its place.
const REPLACEMENTS: [(&str, &str); 2] = [
    // A module that throws is not kept: the next `require` runs it again.
    (
        "mod || ((0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), cb = null), mod.exports",
        "mod || (mod = __evaluate(cb[__getOwnPropNames(cb)[0]], (it) => mod = it), cb = null), mod.exports",
    ),
    (
        "mod || (cb((mod = { exports: {} }).exports, mod), cb = null), mod.exports",
        "mod || (mod = __evaluate(cb, (it) => mod = it), cb = null), mod.exports",
    ),
];

/// A helper that the replacements use. `set` makes the module known to modules that require it in
/// a circle, while it runs.
const EVALUATE: &str = "
var __evaluate = (cb, set, mod = { exports: {} }, done = false) => {
  set(mod);
  try {
    cb(mod.exports, mod);
    done = true;
  } finally {
    done || set();
  }
  return mod;
};
";

/// Namespaces where the output is for any engine: objects that inherit nothing.
const PLAIN_NAMESPACES: [(&str, &str); 1] = [("let target = {};", "let target = __create(null);")];

/// Namespaces in executables: the run time makes module namespace exotic objects of the functions.
const EXACT_NAMESPACES: [(&str, &str); 2] = [
    ("export var __exportAll =", "var __exportAllPlain ="),
    ("__copyProps(target, mod, 'default'), secondTarget", "__addStar(target, mod), secondTarget"),
];

const NAMESPACE_HELPERS: &str = "
import { moduleNamespace, namespaceGetters } from \"semba:namespace\";
export var __exportAll = moduleNamespace;
var __addStar = (target, mod, all = namespaceGetters(target)) => {
  for (let name of __getOwnPropNames(mod)) {
    if (name !== 'default' && !__hasOwnProp.call(all, name)) {
      __defProp(all, name, { value: () => mod[name] });
    }
  }
};
";

/// The builtin module that makes namespaces.
pub(super) const NAMESPACES: &str = "semba:namespace";

/// An import that keeps the helpers in a chunk of their own, see
/// [`RUNTIME_ANCHOR`](super::plugin::RUNTIME_ANCHOR).
const ANCHOR: &str = "import \"\\0semba-runtime-anchor\";\n";

/// Rolldown's helpers with our changes. Text that is not there any more is left as it is.
/// `has_namespaces` says that the output only runs where [`NAMESPACES`] is.
pub(super) fn transform(code: &str, is_apart: bool, has_namespaces: bool) -> String {
    let namespaces: &[_] = if has_namespaces { &EXACT_NAMESPACES } else { &PLAIN_NAMESPACES };
    let mut code = code.to_owned();
    for (from, to) in REPLACEMENTS.iter().chain(namespaces) {
        code = code.replace(from, to);
    }
    let anchor = if is_apart { ANCHOR } else { "" };
    let helpers = if has_namespaces { NAMESPACE_HELPERS } else { "" };
    format!("{anchor}{code}{EVALUATE}{helpers}")
}
