//! `require` made by `createRequire(import.meta.url)`: how ES modules load JSON files and CommonJS packages.
//!
//! Rolldown bundles what the free name `require` is called with and nothing else. So in modules that make a `require`
//! of their own, calls of it with a file or a package become calls of the free name. Everything else it is used for
//! stays a matter of run time, under another name, as does the loading of builtin modules.

use oxc::allocator::Allocator;
use oxc::ast::AstKind;
use oxc::ast::ast::{
    Argument, BindingPattern, CallExpression, Expression, ImportDeclarationSpecifier, Program,
    Statement, VariableDeclarator,
};
use oxc::parser::Parser;
use oxc::semantic::{Semantic, SemanticBuilder, SymbolId};
use oxc::span::{GetSpan, SourceType, Span};

use super::external::is_builtin_name;
use super::requires;

/// The name that a local `require` gets.
const LOCAL: &str = "__semba_create_require";

/// The name of the function that makes a `require` with a table.
const PROVIDE: &str = "__semba_provide_require";

/// A changed module.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) code: String,
    /// A `require` is used with what is only known when the program runs.
    pub(super) is_open: bool,
}

/// The changed code of a module; `None` when nothing in it changes. Code that does not parse is rolldown's to report.
/// `name` is what the module is called in the table of what can be required, when it is to have that table.
pub(super) fn transform(code: &str, path: &str, name: Option<&str>) -> Option<Changed> {
    if !code.contains("createRequire") || !code.contains("import.meta.url") {
        return None;
    }
    let allocator = Allocator::default();
    let source_type = SourceType::from_path(path).unwrap_or_else(|_| SourceType::unambiguous());
    let parsed = Parser::new(&allocator, code, source_type).parse();
    if parsed.panicked || parsed.diagnostics.has_errors() {
        return None;
    }
    let semantic = SemanticBuilder::new().with_build_nodes(true).build(&parsed.program).semantic;
    let mut edits: Vec<(Span, String)> = Vec::new();
    let mut is_open = false;
    for (count, (symbol, call)) in requires(&parsed.program).into_iter().enumerate() {
        let local = format!("{LOCAL}_{count}");
        edits.push((semantic.scoping().symbol_span(symbol), local.clone()));
        edits.extend(references(&semantic, symbol, &local));
        is_open |= is_used_openly(&semantic, symbol);
        if let Some(name) = name {
            let name = serde_json::Value::from(name);
            edits.push((call, format!("{PROVIDE}(import.meta.url, {name}, {PROVIDE}_table)")));
        }
    }
    if edits.is_empty() {
        return None;
    }
    edits.sort_by_key(|(span, _)| span.start);
    let mut changed = code.to_owned();
    for (span, text) in edits.into_iter().rev() {
        changed.replace_range(span.start as usize..span.end as usize, &text);
    }
    if name.is_some() {
        // At the end, so that lines stay where they are.
        changed.push_str(&format!(
            "\nimport {{ provide as {PROVIDE} }} from \"{}\"; import {PROVIDE}_table from {};\n",
            requires::PROVIDER,
            serde_json::Value::from(requires::TABLE)
        ));
    }
    Some(Changed { code: changed, is_open })
}

/// Whether a `require` is used for anything but what is known now: builtin modules are there in any case.
fn is_used_openly(semantic: &Semantic<'_>, symbol: SymbolId) -> bool {
    let nodes = semantic.nodes();
    semantic.symbol_references(symbol).any(|reference| {
        let span = nodes.get_node(reference.node_id()).kind().span();
        !matches!(nodes.parent_kind(reference.node_id()), AstKind::CallExpression(call)
            if call.callee.span() == span && matches!(call.arguments.as_slice(), [Argument::StringLiteral(_)]))
    })
}

/// The variables at the top of a module that hold a `require` made for the module itself, with the calls that make it.
fn requires(program: &Program<'_>) -> Vec<(SymbolId, Span)> {
    let makers = makers(program);
    let mut found = Vec::new();
    for statement in &program.body {
        let Statement::VariableDeclaration(declaration) = statement else { continue };
        for VariableDeclarator { id, init, .. } in &declaration.declarations {
            if let (BindingPattern::BindingIdentifier(id), Some(Expression::CallExpression(call))) =
                (id, init)
                && is_made_here(call, &makers)
                && let Some(symbol) = id.symbol_id.get()
            {
                found.push((symbol, call.span));
            }
        }
    }
    found
}

/// The local names of `createRequire`.
fn makers<'a>(program: &Program<'a>) -> Vec<&'a str> {
    let mut names = Vec::new();
    for statement in &program.body {
        let Statement::ImportDeclaration(it) = statement else { continue };
        if !matches!(it.source.value.as_str(), "module" | "node:module") {
            continue;
        }
        for specifier in it.specifiers.iter().flatten() {
            if let ImportDeclarationSpecifier::ImportSpecifier(it) = specifier
                && it.imported.name() == "createRequire"
            {
                names.push(it.local.name.as_str());
            }
        }
    }
    names
}

/// Whether a call is `createRequire(import.meta.url)`.
fn is_made_here(call: &CallExpression<'_>, makers: &[&str]) -> bool {
    let is_maker =
        matches!(&call.callee, Expression::Identifier(it) if makers.contains(&it.name.as_str()));
    let [Argument::StaticMemberExpression(url)] = call.arguments.as_slice() else { return false };
    is_maker && url.property.name == "url" && matches!(url.object, Expression::ImportMeta(_))
}

/// What every use of a variable becomes.
fn references(semantic: &Semantic<'_>, symbol: SymbolId, local: &str) -> Vec<(Span, String)> {
    let nodes = semantic.nodes();
    semantic
        .symbol_references(symbol)
        .map(|reference| {
            let node = reference.node_id();
            let span = nodes.get_node(node).kind().span();
            let is_bundled = matches!(nodes.parent_kind(node), AstKind::CallExpression(call)
                if call.callee.span() == span && loads_file(call));
            let is_shorthand =
                matches!(nodes.parent_kind(node), AstKind::ObjectProperty(it) if it.shorthand);
            let name = if is_bundled { "require" } else { local };
            let key = if is_shorthand { semantic.scoping().symbol_name(symbol) } else { "" };
            let separator = if is_shorthand { ": " } else { "" };
            (span, format!("{key}{separator}{name}"))
        })
        .collect()
}

/// Whether a `require` is called with something that is not builtin.
fn loads_file(call: &CallExpression<'_>) -> bool {
    matches!(call.arguments.as_slice(), [Argument::StringLiteral(it)] if !is_builtin_name(&it.value))
}

#[cfg(test)]
mod tests {
    use super::transform;

    const HEAD: &str = "import { createRequire } from 'node:module';\n";

    fn transformed(code: &str) -> Option<String> {
        let changed = transform(&format!("{HEAD}{code}"), "a.mjs", None)?;
        assert_eq!(changed.is_open, code.contains("name"));
        Some(changed.code.strip_prefix(HEAD).expect("the import stays").to_owned())
    }

    #[test]
    fn files_and_packages_are_left_to_rolldown() {
        let code = "const require = createRequire(import.meta.url);\nrequire('./a.json'); f(require('pkg'));";
        let expected = "const __semba_create_require_0 = createRequire(import.meta.url);\nrequire('./a.json'); f(require('pkg'));";
        assert_eq!(transformed(code).as_deref(), Some(expected));
        let renamed = "const load = createRequire(import.meta.url); load('./a.json');";
        let expected =
            "const __semba_create_require_0 = createRequire(import.meta.url); require('./a.json');";
        assert_eq!(transformed(renamed).as_deref(), Some(expected));
    }

    #[test]
    fn the_rest_stays_a_matter_of_run_time() {
        let code = "const require = createRequire(import.meta.url);\nrequire.resolve('x'); require('fs'); require(name); ({ require });\n(require) => require('y');";
        let name = "__semba_create_require_0";
        let expected = format!(
            "const {name} = createRequire(import.meta.url);\n{name}.resolve('x'); {name}('fs'); {name}(name); ({{ require: {name} }});\n(require) => require('y');"
        );
        assert_eq!(transformed(code), Some(expected));
    }

    #[test]
    fn other_code_does_not_change() {
        for code in [
            "const require = createRequire('/elsewhere/');",
            "function f() { const require = createRequire(import.meta.url); require('x'); }",
            "export const createRequires = import.meta.url;",
        ] {
            assert_eq!(transformed(code), None, "{code}");
        }
    }
}
