//! Generated statements and expressions of JavaScript: a little of every kind of syntax that bytecode has to hold.

use super::choices::Choices;

/// How deep expressions nest.
const DEPTH: usize = 3;

/// Primary expressions, of every type.
const ATOMS: [&str; 26] = [
    "0",
    "-0",
    "1e21",
    "0.1",
    "NaN",
    "2147483648",
    "-2147483649",
    "9007199254740993n",
    "-1n",
    "'text'",
    "'\\u2603\\u{1f600}'",
    "'\\ud800'",
    "'\\0'",
    "`a${1}b`",
    "true",
    "null",
    "undefined",
    "[1, , 3]",
    "({ a: 1, 'b c': 2, 3: 4 })",
    "/a(?<x>b+)?/giu.exec('xABB')",
    "Symbol.iterator.description",
    "new Map([[1, { two: 2 }]])",
    "new Uint8Array([1, 2, 300])",
    "new Error('made')",
    "((x) => x * 2)",
    "globalThis.unknown",
];

const BINARY: [&str; 19] = [
    "+", "-", "*", "/", "%", "**", "<", ">=", "==", "===", "!=", "&", "|", "^", "<<", ">>>", "&&",
    "||", "??",
];

/// An expression; evaluating it may throw.
pub(super) fn expression(choices: &mut Choices<'_>, names: &[String]) -> String {
    nested(choices, names, DEPTH)
}

fn nested(choices: &mut Choices<'_>, names: &[String], depth: usize) -> String {
    if depth == 0 || choices.is_empty() {
        return atom(choices, names);
    }
    let mut inner = || nested(choices, names, depth - 1);
    let [a, b] = [inner(), inner()];
    match choices.below(17) {
        0 | 1 => format!("({a} {} {b})", choices.pick(&BINARY)),
        2 => format!("(typeof {a})"),
        3 => format!("({a} ? {b} : 'else')"),
        4 => format!("[{a}, ...[{b}].flat()]"),
        5 => format!(
            "({{ k: {a}, ['c' + 1]: {b}, get g() {{ return 1; }}, m() {{ return this.k; }} }})"
        ),
        6 => format!("(({a}))?.length"),
        7 => format!("((p = {a}, ...rest) => [p, rest.length])(undefined, {b})"),
        8 => format!("(function () {{ try {{ return {a}; }} finally {{ void ({b}); }} }})()"),
        9 => format!("[...(function* () {{ yield {a}; yield* [{b}]; }})()]"),
        10 => format!(
            "(() => {{ const {{ k = {a}, ...others }} = {{ z: {b} }}; return [k, others]; }})()"
        ),
        11 => format!("String.raw`x${{{a}}}\\n${{String({b})}}`"),
        12 => format!(
            "new (class K {{ #p = {a}; static s = 1; get p() {{ return this.#p; }} static {{ K.s++; }} }})().p"
        ),
        13 => format!(
            "(() => {{ let s = 0; for (const x of [{a}, {b}]) {{ if (x === null) continue; s += typeof x; }} return s; }})()"
        ),
        14 => format!(
            "((x) => {{ switch (x) {{ case {b}: return 'same'; case 1: return 'one'; default: return x; }} }})({a})"
        ),
        15 => format!(
            "(() => {{ outer: for (let i = 0; ; i++) {{ for (let j = 0; j < 3; j++) {{ if (i === 2) break outer; if (j) continue outer; }} }} return {a}; }})()"
        ),
        _ => a,
    }
}

fn atom(choices: &mut Choices<'_>, names: &[String]) -> String {
    if !names.is_empty() && choices.once_in(3) {
        return names[choices.below(names.len())].clone();
    }
    choices.pick(&ATOMS).to_owned()
}

/// A statement of module `m`, number `index` in it.
pub(super) fn statement(
    choices: &mut Choices<'_>,
    names: &[String],
    m: usize,
    index: usize,
) -> String {
    let a = expression(choices, names);
    let at = format!("'m{m}.{index}'");
    match choices.below(10) {
        0 => format!("await shown({at}, async () => {{ await null; return {a}; }});"),
        // All timers take equally long: which of two is first must not depend on how fast code is.
        1 => "await new Promise((resolve) => setTimeout(resolve, 1));".to_owned(),
        2 => format!(
            "shown({at}, () => {{ const fs = []; for (let i = 0; i < 3; i++) fs.push(() => [i, {a}]); return fs.map((f) => f()); }});"
        ),
        3 => format!(
            "shown({at}, () => {{ class A {{ v = {a}; who() {{ return super.toString(); }} }} class B extends A {{ static x = new.target; who() {{ return [super.who(), this.v]; }} }} return new B().who(); }});"
        ),
        4 => format!("shown({at}, () => {{ throw {a}; }});"),
        5 => format!("Promise.resolve().then(() => shown({at}, () => {a}));"),
        6 => format!(
            "for await (const x of (async function* () {{ yield 1; yield {a}; }})()) shown({at}, () => x);"
        ),
        7 => format!(
            "shown({at}, () => (function () {{ arguments[0] = {a}; return [...arguments, typeof this]; }})(1, 2));"
        ),
        _ => format!("shown({at}, () => {a});"),
    }
}

/// What every module starts with: prints a value, or the error that making it gives. Functions of bytecode have no
/// source text, so nothing may depend on it.
pub(super) const PRELUDE: &str = "\
import { inspect } from 'node:util';
Function.prototype.toString = () => 'source text';
const shown = (at, make) => {
  const print = (value) => console.log(at, inspect(value, { depth: 5 }));
  try {
    const value = make();
    if (typeof value?.then === 'function') return value.then(print, (error) => console.log(at, 'rejected', describe(error)));
    print(value);
  } catch (error) {
    console.log(at, 'threw', describe(error));
  }
};
const describe = (error) => (error instanceof Error ? `${error.name}: ${error.message}\\n${error.stack}` : inspect(error));
";
