//! Rolldown's helper functions, made to behave more like Node.

/// What stands in rolldown's helpers, and what takes its place.
const REPLACEMENTS: [(&str, &str); 3] = [
    // A module that throws is not kept: the next `require` runs it again.
    (
        "mod || ((0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), cb = null), mod.exports",
        "mod || (mod = __evaluate(cb[__getOwnPropNames(cb)[0]], (it) => mod = it), cb = null), mod.exports",
    ),
    (
        "mod || (cb((mod = { exports: {} }).exports, mod), cb = null), mod.exports",
        "mod || (mod = __evaluate(cb, (it) => mod = it), cb = null), mod.exports",
    ),
    // Namespace objects inherit nothing.
    ("let target = {};", "let target = __create(null);"),
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

/// An import that keeps the helpers in a chunk of their own, see
/// [`RUNTIME_ANCHOR`](super::plugin::RUNTIME_ANCHOR).
const ANCHOR: &str = "import \"\\0semba-runtime-anchor\";\n";

/// Rolldown's helpers with our changes. Text that is not there any more is left as it is.
pub(super) fn transform(code: &str, is_apart: bool) -> String {
    let mut code = code.to_owned();
    for (from, to) in REPLACEMENTS {
        code = code.replace(from, to);
    }
    let anchor = if is_apart { ANCHOR } else { "" };
    format!("{anchor}{code}{EVALUATE}")
}
