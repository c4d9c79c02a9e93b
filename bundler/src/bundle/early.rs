//! Modules that read bindings before they are initialized.
//!
//! In a circle of imports a module can read what another one has not declared yet: a ReferenceError
//! that a bundle, where classes and default exports become variables, does not have. Programs that
//! do this are rare, so it is enough to find them; their modules are not put together then.

use oxc::ast::ast::{
    ArrowFunctionExpression, BindingPattern, CallExpression, Declaration,
    ExportDefaultDeclarationKind, Expression, Function, IdentifierReference,
    ImportDeclarationSpecifier, MethodDefinition, Program, PropertyDefinition, Statement,
    VariableDeclarationKind,
};
use oxc::ast_visit::{VisitJs, walk_js};
use oxc::span::GetSpan;
use oxc::syntax::scope::ScopeFlags;
use rustc_hash::{FxHashMap, FxHashSet};

use super::plugin::ModuleNote;
use super::split::graph::ModuleGraph;

/// What the evaluation of a module reads, not counting functions that only others call.
#[derive(Clone, Debug, Default)]
pub(super) struct EarlyReads {
    /// Specifiers of imports of which it reads a binding.
    pub(super) specifiers: FxHashSet<String>,
    /// It reads a binding of its own above the declaration.
    pub(super) own: bool,
}

/// Whether evaluating the modules from one of `roots` may read a binding too early.
pub(super) fn reads_too_early(modules: &FxHashMap<String, ModuleNote>, roots: &[&str]) -> bool {
    if modules.values().any(|note| note.reads_itself_early) {
        return true;
    }
    let readers = modules.iter().filter(|(_, note)| !note.early_reads.is_empty());
    let readers: Vec<(&String, &ModuleNote)> = readers.collect();
    if readers.is_empty() {
        return false;
    }
    let graph = ModuleGraph::new(modules);
    roots.iter().any(|root| {
        let order = graph.evaluation_order(root);
        let places: FxHashMap<&str, usize> =
            order.into_iter().enumerate().map(|(place, id)| (id, place)).collect();
        readers.iter().any(|(id, note)| {
            let Some(own) = places.get(id.as_str()) else { return false };
            let targets = note.early_reads.iter().filter_map(|id| places.get(id.as_str()));
            targets.into_iter().any(|place| place >= own)
        })
    })
}

/// Finds what the evaluation of `program` reads.
pub(super) fn find(program: &Program<'_>) -> EarlyReads {
    let mut names = Names::default();
    program.body.iter().for_each(|statement| names.statement(statement));
    let mut found = EarlyReads::default();
    let mut reads = Reads::default();
    reads.visit_program(program);
    found.own = reads
        .identifiers
        .iter()
        .any(|(name, start)| names.declared.get(name).is_some_and(|declared| start < declared));
    let mut waiting: Vec<&str> = reads.identifiers.iter().map(|(name, _)| *name).collect();
    let mut seen = FxHashSet::default();
    while let Some(name) = waiting.pop() {
        if !seen.insert(name) {
            continue;
        }
        if let Some(specifier) = names.imports.get(name) {
            found.specifiers.insert((*specifier).to_owned());
        }
        if let Some(function) = names.functions.get(name) {
            let mut reads = Reads::default();
            match function {
                Code::Function(it) => {
                    walk_js::walk_function(&mut reads, it, ScopeFlags::Function);
                }
                Code::Arrow(it) => walk_js::walk_arrow_function_expression(&mut reads, it),
            }
            waiting.extend(reads.identifiers.into_iter().map(|(name, _)| name));
        }
    }
    found
}

/// A function that the top of a module has a name for.
#[derive(Clone, Copy)]
enum Code<'p, 'a> {
    Function(&'p Function<'a>),
    Arrow(&'p ArrowFunctionExpression<'a>),
}

/// The names at the top of a module.
#[derive(Default)]
struct Names<'p, 'a> {
    imports: FxHashMap<&'p str, &'p str>,
    functions: FxHashMap<&'p str, Code<'p, 'a>>,
    /// Where `let`, `const` and classes are declared.
    declared: FxHashMap<&'p str, u32>,
}

impl<'p, 'a> Names<'p, 'a> {
    fn statement(&mut self, statement: &'p Statement<'a>) {
        match statement {
            Statement::ImportDeclaration(it) => {
                for specifier in it.specifiers.iter().flatten() {
                    // A namespace is there from the start, and its members are found when they
                    // are read through it.
                    let local: &ImportDeclarationSpecifier<'a> = specifier;
                    self.imports.insert(local.local().name.as_str(), it.source.value.as_str());
                }
            }
            Statement::ExportDeclaration(it) => self.declaration(&it.declaration),
            Statement::ExportDefaultDeclaration(it) => match &it.declaration {
                ExportDefaultDeclarationKind::FunctionDeclaration(it) => self.function(it),
                ExportDefaultDeclarationKind::ClassDeclaration(it) => {
                    if let Some(id) = &it.id {
                        self.declared.insert(id.name.as_str(), it.span.start);
                    }
                }
                _ => {}
            },
            _ => {
                if let Some(declaration) = statement.as_declaration() {
                    self.declaration(declaration);
                }
            }
        }
    }

    fn declaration(&mut self, declaration: &'p Declaration<'a>) {
        match declaration {
            Declaration::FunctionDeclaration(it) => self.function(it),
            Declaration::ClassDeclaration(it) => {
                if let Some(id) = &it.id {
                    self.declared.insert(id.name.as_str(), it.span.start);
                }
            }
            Declaration::VariableDeclaration(it) => {
                for declarator in &it.declarations {
                    let BindingPattern::BindingIdentifier(id) = &declarator.id else { continue };
                    let name = id.name.as_str();
                    if it.kind != VariableDeclarationKind::Var {
                        self.declared.insert(name, declarator.span().start);
                    }
                    match &declarator.init {
                        Some(Expression::ArrowFunctionExpression(it)) => {
                            self.functions.insert(name, Code::Arrow(it));
                        }
                        Some(Expression::FunctionExpression(it)) => {
                            self.functions.insert(name, Code::Function(it));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn function(&mut self, it: &'p Function<'a>) {
        if let Some(id) = &it.id {
            self.functions.insert(id.name.as_str(), Code::Function(it));
        }
    }
}

/// The identifiers that code reads when it runs, with their places; functions in it do not run.
#[derive(Default)]
struct Reads<'a> {
    identifiers: Vec<(&'a str, u32)>,
}

impl<'a> VisitJs<'a> for Reads<'a> {
    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        self.identifiers.push((it.name.as_str(), it.span.start));
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        // Functions that are called where they stand.
        match it.callee.get_inner_expression() {
            Expression::FunctionExpression(it) => {
                walk_js::walk_function(self, it, ScopeFlags::Function);
            }
            Expression::ArrowFunctionExpression(it) => {
                walk_js::walk_arrow_function_expression(self, it);
            }
            _ => {}
        }
        walk_js::walk_call_expression(self, it);
    }

    fn visit_function(&mut self, _: &Function<'a>, _: ScopeFlags) {}

    fn visit_arrow_function_expression(&mut self, _: &ArrowFunctionExpression<'a>) {}

    fn visit_statement(&mut self, it: &Statement<'a>) {
        // `export { a as b }` names bindings and reads none.
        if !matches!(it, Statement::ExportNamedDeclaration(_) | Statement::ExportFromDeclaration(_))
        {
            walk_js::walk_statement(self, it);
        }
    }

    fn visit_method_definition(&mut self, it: &MethodDefinition<'a>) {
        if it.computed {
            self.visit_property_key(&it.key);
        }
    }

    fn visit_property_definition(&mut self, it: &PropertyDefinition<'a>) {
        if it.computed {
            self.visit_property_key(&it.key);
        }
        if let (true, Some(value)) = (it.r#static, &it.value) {
            self.visit_expression(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use oxc::allocator::Allocator;

    use super::*;
    use crate::analyze::parse;

    fn reads(source: &str) -> (Vec<String>, bool) {
        let allocator = Allocator::default();
        let program = parse(&allocator, source, "a.js").expect("valid source");
        let found = find(&program);
        let mut specifiers: Vec<String> = found.specifiers.into_iter().collect();
        specifiers.sort();
        (specifiers, found.own)
    }

    #[test]
    fn only_what_evaluation_reads_counts() {
        let imports = "import a from 'a'; import { b } from 'b'; import * as c from 'c';";
        let found = |rest: &str| reads(&format!("{imports}{rest}")).0;
        assert_eq!(found("a(); export { b };"), ["a"]);
        assert_eq!(found("function f() { return b; } const g = () => f() + c.x; g();"), ["b", "c"]);
        assert_eq!(found("export function f() { return b; } () => a;"), [""; 0]);
        assert_eq!(found("class A extends a { [b] = c; m() { c; } }"), ["a", "b"]);
        assert_eq!(found("(() => a)(); f(() => b);"), ["a"]);
        assert_eq!(found("class A { static x = c; static { a; } y = b; }"), ["a", "c"]);
    }

    #[test]
    fn reads_above_declarations_are_found() {
        assert!(reads("try { new A(); } catch {} class A {}").1);
        assert!(reads("x; let x = 1;").1);
        assert!(
            !reads("let x = 1; x; f(); function f() { return y; } var y; class A {} new A();").1
        );
    }
}
