//! Imports of what the run time does not have become bindings that fail when they are used.
//!
//! An engine does not start a program with such an import at all, not even when only code that never runs needs it. So
//! chunks of executables get `missing(MODULE, EXPORT)` of `semba:missing` instead, which throws when it is called,
//! constructed or looked into. The user was warned when the program was built.

use std::fmt::Write as _;

use oxc::allocator::Allocator;
use oxc::ast::ast::{
    ExportFromDeclaration, ImportDeclaration, ImportDeclarationSpecifier, Statement,
};
use oxc::span::{GetSpan, Span};

use super::builtins::Builtins;
use super::external::is_builtin_name;
use crate::analyze::parse;

/// The module with the function that makes such bindings.
pub(super) const HELPER: &str = "semba:missing";

/// Replaces the imports in the code of a chunk. Code that does not parse is reported by the analysis.
pub(super) fn replace(code: &mut String, file_name: &str, builtins: &Builtins) {
    let allocator = Allocator::default();
    let Ok(program) = parse(&allocator, code, file_name) else { return };
    let mut rewriter = Rewriter { code, builtins, edits: Vec::new() };
    for statement in &program.body {
        match statement {
            Statement::ImportDeclaration(it) => rewriter.import(it),
            Statement::ExportFromDeclaration(it) => rewriter.export(it),
            _ => {}
        }
    }
    let edits = rewriter.edits;
    for (index, (span, text)) in edits.into_iter().enumerate().rev() {
        let range = span.start as usize..span.end as usize;
        // Lines stay where they are, for source maps.
        let lines = "\n".repeat(code[range.clone()].matches('\n').count());
        let helper = match index {
            0 => format!("import {{ missing as __semba_missing }} from \"{HELPER}\"; "),
            _ => String::new(),
        };
        code.replace_range(range, &format!("{helper}{text}{lines}"));
    }
}

struct Rewriter<'c> {
    code: &'c str,
    builtins: &'c Builtins,
    edits: Vec<(Span, String)>,
}

impl Rewriter<'_> {
    fn import(&mut self, it: &ImportDeclaration<'_>) {
        let module = it.source.value.as_str();
        if !is_builtin_name(module) {
            return;
        }
        let is_there = self.builtins.has(module);
        let (mut default, mut named, mut bindings) = (None, Vec::new(), String::new());
        for specifier in it.specifiers.iter().flatten() {
            let (local, name) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    (&it.local.name, Some(it.imported.name()))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => (&it.local.name, None),
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => (&it.local.name, None),
            };
            let name = name.filter(|name| name != "default");
            let lacks = name.as_ref().is_some_and(|name| self.builtins.lacks_export(module, name));
            if !is_there || lacks {
                bind(&mut bindings, local, module, name.as_deref());
            } else if matches!(specifier, ImportDeclarationSpecifier::ImportSpecifier(_)) {
                named.push(self.text(specifier.span()));
            } else {
                default = Some(self.text(specifier.span()));
            }
        }
        if is_there && bindings.is_empty() {
            return;
        }
        let named = (!named.is_empty()).then(|| format!("{{ {} }}", named.join(", ")));
        let kept: Vec<&str> = default.into_iter().chain(named.as_deref()).collect();
        if is_there && !kept.is_empty() {
            let import = format!("import {} from {}; ", kept.join(", "), self.text(it.source.span));
            bindings.insert_str(0, &import);
        }
        self.edits.push((it.span, bindings));
    }

    fn export(&mut self, it: &ExportFromDeclaration<'_>) {
        let module = it.source.value.as_str();
        if !is_builtin_name(module) {
            return;
        }
        let is_there = self.builtins.has(module);
        let (mut kept, mut exports, mut bindings) = (Vec::new(), Vec::new(), String::new());
        for specifier in &it.specifiers {
            let name = specifier.local.name();
            if is_there && !self.builtins.lacks_export(module, &name) {
                kept.push(self.text(specifier.span));
                continue;
            }
            let local = format!("__semba_missing_{}_{}", it.span.start, exports.len());
            bind(&mut bindings, &local, module, Some(name.as_str()).filter(|it| *it != "default"));
            exports.push(format!("{local} as {}", self.text(specifier.exported.span())));
        }
        if exports.is_empty() {
            return;
        }
        if !kept.is_empty() {
            let source = self.text(it.source.span);
            let _ = write!(bindings, "export {{ {} }} from {source}; ", kept.join(", "));
        }
        let _ = write!(bindings, "export {{ {} }};", exports.join(", "));
        self.edits.push((it.span, bindings));
    }

    fn text(&self, span: Span) -> &str {
        &self.code[span.start as usize..span.end as usize]
    }
}

/// Adds the declaration of `local`.
fn bind(text: &mut String, local: &str, module: &str, export: Option<&str>) {
    let module = serde_json::Value::from(module);
    let _ = match export {
        Some(export) => {
            let export = serde_json::Value::from(export);
            write!(text, "const {local} = __semba_missing({module}, {export}); ")
        }
        None => write!(text, "const {local} = __semba_missing({module}); "),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(code: &str) -> String {
        let fs = ["readFile".to_owned()].into();
        let builtins = Builtins::new([("node:fs".to_owned(), Some(fs))]);
        let mut code = code.to_owned();
        replace(&mut code, "a.js", &builtins);
        code
    }

    #[test]
    fn what_is_there_stays() {
        for code in [
            "import fs, { readFile as r } from \"node:fs\";",
            "import { x } from \"./other.js\";",
            "export { readFile } from \"node:fs\";",
        ] {
            assert_eq!(replaced(code), code);
        }
    }

    #[test]
    fn names_and_modules_become_bindings() {
        const HEAD: &str = "import { missing as __semba_missing } from \"semba:missing\"; ";
        for (code, expected) in [
            (
                "import fs, { readFile as r, watch as w } from \"node:fs\";\nw();",
                "import fs, { readFile as r } from \"node:fs\"; const w = __semba_missing(\"node:fs\", \"watch\"); \nw();",
            ),
            (
                "import http, {\n  get } from \"node:http\";",
                "const http = __semba_missing(\"node:http\"); const get = __semba_missing(\"node:http\", \"get\"); \n",
            ),
            ("import * as ns from \"node:http\";", "const ns = __semba_missing(\"node:http\"); "),
            ("import \"node:http\";", ""),
            (
                "export { readFile, watch as w } from \"node:fs\";",
                "const __semba_missing_0_0 = __semba_missing(\"node:fs\", \"watch\"); export { readFile } from \"node:fs\"; export { __semba_missing_0_0 as w };",
            ),
        ] {
            assert_eq!(replaced(code), format!("{HEAD}{expected}"), "{code}");
        }
    }
}
