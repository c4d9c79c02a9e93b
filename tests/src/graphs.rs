//! Random module graphs: cycles, top-level `await`, star exports, namespaces and what reflection tells of them,
//! `import()` with and without a constant specifier, callbacks that read too early, and modules that throw.
//!
//! The programs print nothing that depends on time: `await` waits for promises that are settled already, whose order
//! ECMA-262 prescribes, and `import()` only begins when the static graph is done, one after another.

use std::fmt::Write as _;

use crate::random::Random;

/// The files of the graph that belongs to `seed`; the entry is `m0.mjs`.
pub fn graph(seed: u64) -> Vec<(String, String)> {
    let mut random = Random::new(seed);
    let count = 3 + random.below(6);
    let lazy = random.below(count / 2 + 1);
    let graph = Graph { count, lazy };
    (0..count).map(|at| (format!("m{at}.mjs"), graph.module(at, &mut random))).collect()
}

/// The last `lazy` of `count` modules are reached through `import()` only, unless others of them import them.
struct Graph {
    count: usize,
    lazy: usize,
}

impl Graph {
    fn module(&self, at: usize, random: &mut Random) -> String {
        let mut head = String::new();
        let mut body = String::new();
        let _ = writeln!(body, "log(\"m{at} starts\");");
        self.imports(at, random, &mut head, &mut body);
        exports(at, random, &mut body);
        if random.below(4) == 0 {
            for _ in 0..=random.below(3) {
                body.push_str("await null;\n");
            }
            let _ = writeln!(body, "log(\"m{at} goes on\");");
        }
        if at > 0 && random.below(12) == 0 {
            let _ = writeln!(body, "throw new Error(\"m{at} throws\");");
        }
        if random.below(4) == 0 {
            body.push_str("for (const read of globalThis.later ?? []) read();\n");
        }
        let _ = writeln!(body, "log(\"m{at} ends\");");
        if at == 0 {
            self.lazy_imports(random, &mut body);
        }
        format!(
            "{head}const log = (...values) => console.log(values.map(String).join(\" \"));\n{body}"
        )
    }

    fn imports(&self, at: usize, random: &mut Random, head: &mut String, body: &mut String) {
        let is_lazy = at >= self.count - self.lazy;
        for _ in 0..random.below(4) {
            let limit = if is_lazy { self.count } else { self.count - self.lazy };
            let to = random.below(limit);
            let n = head.lines().count();
            let read = match random.below(9) {
                0 => {
                    let _ = writeln!(head, "import \"./m{to}.mjs\";");
                    continue;
                }
                1 | 2 => {
                    let _ = writeln!(head, "import {{ v{to} as i{n} }} from \"./m{to}.mjs\";");
                    format!("i{n}")
                }
                3 => {
                    let _ = writeln!(head, "import {{ f{to} as i{n} }} from \"./m{to}.mjs\";");
                    format!("i{n}()")
                }
                4 => {
                    let _ = writeln!(head, "import i{n} from \"./m{to}.mjs\";");
                    format!("typeof i{n}, i{n}.name")
                }
                5 => {
                    let _ = writeln!(head, "import {{ C{to} as i{n} }} from \"./m{to}.mjs\";");
                    format!("new i{n}().name()")
                }
                6 => {
                    let _ = writeln!(head, "import * as i{n} from \"./m{to}.mjs\";");
                    namespace(&format!("i{n}"), to, random)
                }
                7 => {
                    let _ = writeln!(head, "export * from \"./m{to}.mjs\";");
                    continue;
                }
                _ => {
                    let _ = writeln!(head, "export * as n{at}_{n} from \"./m{to}.mjs\";");
                    continue;
                }
            };
            attempt(&format!("m{at} reads m{to}"), &read, body);
            if random.below(2) == 0 {
                let _ = writeln!(
                    body,
                    "globalThis.later = [...(globalThis.later ?? []), () => {{ {} }}];",
                    attempt_text(&format!("later m{at} reads m{to}"), &read)
                );
            }
        }
    }

    /// What the entry does when everything static is done.
    fn lazy_imports(&self, random: &mut Random, body: &mut String) {
        body.push_str("for (const read of globalThis.later ?? []) read();\n");
        // One computed specifier makes every module one that is imported lazily.
        let computes = random.below(4) == 0;
        for _ in 0..1 + random.below(4) {
            let to = random.below(self.count);
            let show = namespace("ns", to, random);
            let specifier = match computes && random.below(2) == 0 {
                true => format!("`./${{[\"m{to}\"][0]}}.mjs`"),
                false => format!("\"./m{to}.mjs\""),
            };
            let _ = writeln!(
                body,
                "try {{\n  const ns = await import({specifier});\n  log(\"got m{to}\", {show});\n}} catch (error) {{\n  \
                 log(\"import of m{to} fails:\", error.constructor.name, error.message.startsWith(\"m\") ? error.message : \"\");\n}}"
            );
        }
        body.push_str("for (const read of globalThis.later ?? []) read();\nlog(\"done\");\n");
    }
}

fn exports(at: usize, random: &mut Random, body: &mut String) {
    let _ = match random.below(3) {
        0 => writeln!(body, "export let v{at} = \"v{at}\";"),
        1 => writeln!(body, "export const v{at} = \"v{at}\";"),
        _ => writeln!(body, "export var v{at} = \"v{at}\";"),
    };
    let _ = writeln!(body, "export function f{at}() {{ return \"f{at} \" + typeof v{at}; }}");
    let _ = writeln!(body, "export class C{at} {{ name() {{ return v{at} + \"!\"; }} }}");
    let _ = match random.below(4) {
        0 => writeln!(body, "export default \"default {at}\";"),
        1 => writeln!(body, "export default function () {{ return {at}; }}"),
        2 => writeln!(body, "export default class {{ static at = {at}; }}"),
        _ => writeln!(body, "export {{ v{at} as default }};"),
    };
}

/// An expression that looks at a namespace object.
fn namespace(name: &str, to: usize, random: &mut Random) -> String {
    match random.below(14) {
        0 => format!("Reflect.ownKeys({name}).map(String)"),
        1 => format!("Object.keys({name})"),
        2 => format!("{name}.v{to}"),
        3 => format!("JSON.stringify(Object.getOwnPropertyDescriptor({name}, \"v{to}\"))"),
        4 => format!(
            "Reflect.set({name}, \"v{to}\", 1), Reflect.deleteProperty({name}, \"v{to}\"), Object.isExtensible({name})"
        ),
        5 => format!("\"v{to}\" in {name}, \"nothing\" in {name}, {name}.nothing"),
        6 => format!("Object.prototype.toString.call({name}), Object.getPrototypeOf({name})"),
        7 => format!("JSON.stringify(Object.getOwnPropertyDescriptors({name}))"),
        8 => format!(
            "Reflect.defineProperty({name}, \"v{to}\", {{ value: \"v{to}\" }}), Reflect.defineProperty({name}, \"w\", {{}}), \
             Reflect.defineProperty({name}, \"v{to}\", {{ get() {{}} }})"
        ),
        9 => format!("Object.entries({name}).length, Object.keys({{ ...{name} }})"),
        10 => format!(
            "Reflect.get({name}, \"v{to}\"), Reflect.has({name}, \"v{to}\"), Reflect.isExtensible({name})"
        ),
        11 => format!(
            "Object.isFrozen({name}), Reflect.setPrototypeOf({name}, {{}}), Object.freeze({name})"
        ),
        12 => format!(
            "((ns) => [typeof ns.v{to}, ns.f{to}?.name, ns.C{to}?.name, ns.default?.name])({name})"
        ),
        _ => format!("{name}.f{to}(), typeof {name}.default"),
    }
}

fn attempt(label: &str, read: &str, body: &mut String) {
    body.push_str(&attempt_text(label, read));
    body.push('\n');
}

fn attempt_text(label: &str, read: &str) -> String {
    format!(
        "try {{ log(\"{label}:\", {read}); }} catch (error) {{ log(\"{label}:\", error.constructor.name); }}"
    )
}
