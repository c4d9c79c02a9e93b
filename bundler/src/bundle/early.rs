//! Modules that read bindings before they are initialized.
//!
//! In a circle of imports a module can read what another one has not declared yet: a ReferenceError.
//! In a chunk modules stand one behind the other in their order of evaluation, with their
//! `let`, `const` and classes as they were, so the same reads fail. Three things would be different:
//! rolldown makes variables of all declarations where it makes a function of a module, of classes and
//! default exports everywhere, and drops declarations that nothing uses.

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
    /// It exports what other modules declare.
    pub(super) re_exports: bool,
}

/// What bundling has to leave as it is, so that reads that come too early throw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Care {
    /// ES modules that import each other in circles: only these can read what another one has not
    /// declared yet, whether at once or through functions of others.
    circular: FxHashSet<String>,
    /// Modules that read while they are evaluated what may not be there yet: an unused constant that
    /// is one of these reads must not be dropped.
    readers: FxHashSet<String>,
}

impl Care {
    /// What the modules that are evaluated from `roots` need.
    pub(super) fn new(
        modules: &FxHashMap<String, ModuleNote>,
        graph: &ModuleGraph,
        roots: &[&str],
    ) -> Self {
        let is_module = |id: &str| modules.get(id).is_some_and(|note| !note.is_commonjs);
        let circular: FxHashSet<String> =
            graph.circular(is_module).into_iter().map(str::to_owned).collect();
        let mut readers: FxHashSet<String> = modules
            .iter()
            .filter(|(_, note)| note.reads_itself_early)
            .map(|(id, _)| id.clone())
            .collect();
        let in_circles: Vec<(&String, &ModuleNote)> =
            circular.iter().filter_map(|id| modules.get_key_value(id)).collect();
        if in_circles.iter().any(|(_, note)| !note.early_reads.is_empty()) {
            for root in roots {
                let order = graph.evaluation_order(root);
                let places: FxHashMap<&str, usize> =
                    order.into_iter().enumerate().map(|(place, id)| (id, place)).collect();
                let reads_early = |(id, note): &&(&String, &ModuleNote)| {
                    let Some(own) = places.get(id.as_str()) else { return false };
                    let mut targets = note.early_reads.iter();
                    targets.any(|target| {
                        // Behind a module that exports what others declare they may come later.
                        places.get(target.as_str()).is_some_and(|place| place >= own)
                            || (circular.contains(target)
                                && modules.get(target).is_some_and(|note| note.re_exports))
                    })
                };
                readers.extend(in_circles.iter().filter(reads_early).map(|(id, _)| (*id).clone()));
            }
        }
        Self { circular, readers }
    }

    /// Whether the reads in a module, and what it declares, have to stay as they are.
    pub(super) fn protects(&self, id: &str) -> bool {
        self.circular.contains(id) || self.readers.contains(id)
    }

    /// Whether everything in a module has to stay.
    pub(super) fn keeps_all_of(&self, id: &str) -> bool {
        self.readers.contains(id)
    }

    /// Whether there is nothing to protect.
    pub(super) fn is_empty(&self) -> bool {
        self.circular.is_empty() && self.readers.is_empty()
    }
}

/// Finds what the evaluation of `program` reads.
pub(super) fn find(program: &Program<'_>) -> EarlyReads {
    let mut names = Names::default();
    program.body.iter().for_each(|statement| names.statement(statement));
    let re_exports = program.body.iter().any(|statement| match statement {
        Statement::ExportFromDeclaration(_) | Statement::ExportAllDeclaration(_) => true,
        Statement::ExportNamedDeclaration(it) => {
            let mut exported = it.specifiers.iter();
            exported.any(|it| names.imports.contains_key(it.local.name().as_str()))
        }
        _ => false,
    });
    let mut found = EarlyReads { re_exports, ..EarlyReads::default() };
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
