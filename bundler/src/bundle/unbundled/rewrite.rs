//! Prints a module with the names of other modules in its requests.

use oxc::allocator::{Allocator, FromIn};
use oxc::ast::ast::{
    ExportAllDeclaration, ExportFromDeclaration, Expression, ImportDeclaration, ImportExpression,
    StringLiteral,
};
use oxc::ast::builder::AstBuilder;
use oxc::ast_visit::{VisitMut, walk_mut};
use oxc::semantic::NodeId;
use oxc::span::GetSpan;
use oxc::str::Str;
use rolldown_common::{Module, NormalModule};
use rolldown_ecmascript::{EcmaAst, EcmaCompiler, PrintCommentsOptions, PrintOptions};

use super::names::Names;
use super::writes;
use crate::bundle::plugin::Notes;

/// A module as text.
pub(super) struct Printed {
    pub(super) code: String,
    pub(super) map: Option<String>,
}

/// Prints `module`. `source` is the file's name in a source map, if one is wanted.
pub(super) fn print(
    module: &NormalModule,
    mut ast: EcmaAst,
    modules: &[Module],
    names: &Names,
    notes: &Notes,
    source: Option<&str>,
) -> Printed {
    let name = names.get(module.id.as_str()).unwrap_or_default();
    ast.program.with_mut(|fields| {
        let allocator = fields.allocator;
        if notes.is_assigning(module.id.as_str()) {
            writes::show(fields.program, allocator);
        }
        let mut rewriter = Rewriter { allocator, module, modules, names, name };
        rewriter.visit_program(fields.program);
    });
    let options = PrintOptions {
        comments: PrintCommentsOptions { legal: true, annotation: false, jsdoc: false },
        filename: source.unwrap_or_default().to_owned(),
        sourcemap: source.is_some(),
        initial_indent: 0,
    };
    let printed = EcmaCompiler::print_with(&ast, options);
    Printed { map: printed.map.map(|map| map.to_json_string()), code: printed.code }
}

struct Rewriter<'a, 'm> {
    allocator: &'a Allocator,
    module: &'m NormalModule,
    modules: &'m [Module],
    names: &'m Names,
    name: &'m str,
}

impl<'a> Rewriter<'a, '_> {
    /// The specifier for what a request of this node was resolved to.
    fn specifier(&self, node: NodeId) -> Option<String> {
        let view = &self.module.ecma_view;
        let record = &view.import_records[*view.imports.get(&node)?];
        Some(match &self.modules[record.resolved_module?.index()] {
            Module::Normal(target) => {
                Names::specifier(self.name, self.names.get(target.id.as_str())?)
            }
            Module::External(target) => target.name.to_string(),
        })
    }

    fn rewrite(&self, node: NodeId, source: &mut StringLiteral<'a>) {
        if let Some(specifier) = self.specifier(node) {
            source.value = Str::from_in(specifier, self.allocator);
            source.raw = None;
        }
    }
}

impl<'a> VisitMut<'a> for Rewriter<'a, '_> {
    fn visit_import_declaration(&mut self, it: &mut ImportDeclaration<'a>) {
        self.rewrite(it.node_id(), &mut it.source);
    }

    fn visit_export_all_declaration(&mut self, it: &mut ExportAllDeclaration<'a>) {
        self.rewrite(it.node_id(), &mut it.source);
    }

    fn visit_export_from_declaration(&mut self, it: &mut ExportFromDeclaration<'a>) {
        self.rewrite(it.node_id(), &mut it.source);
    }

    fn visit_import_expression(&mut self, it: &mut ImportExpression<'a>) {
        if let Some(specifier) = self.specifier(it.node_id()) {
            let specifier = Str::from_in(specifier, self.allocator);
            let builder = AstBuilder::new(self.allocator);
            it.source = Expression::new_string_literal(it.source.span(), specifier, None, &builder);
        }
        walk_mut::walk_import_expression(self, it);
    }
}
