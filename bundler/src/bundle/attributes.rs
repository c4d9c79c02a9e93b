//! `with { type: "text" }`: import attributes choose how a file is read, whatever its name.
//!
//! Rolldown resolves and loads by specifier only. So the attribute is moved into the specifier
//! while the importer's syntax tree is still ours to change, from there into the id of the module
//! when the specifier is resolved, and is looked at when the module is loaded.

use oxc::allocator::{Allocator, FromIn};
use oxc::ast::ast::{
    Expression, ImportAttributeKey, ImportExpression, ObjectExpression, ObjectPropertyKind,
    Program, Statement, StringLiteral, WithClause,
};
use oxc::ast_visit::{VisitMut, walk_mut};
use oxc::diagnostics::OxcDiagnostic;
use oxc::str::Str;

use super::external::{Externals, is_builtin_name};

/// What stands before a specifier whose import has an attribute, and before the name of the type.
const REQUEST_PREFIX: &str = "\0semba-type:";

/// What stands between the path of a module and the name of the type.
const ID_MARK: &str = "?semba-type=";

/// A value of the attribute `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AttributeType {
    Text,
    Json,
    Bytes,
    File,
}

impl AttributeType {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "text" => Self::Text,
            "json" => Self::Json,
            "bytes" => Self::Bytes,
            "file" => Self::File,
            _ => return None,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Bytes => "bytes",
            Self::File => "file",
        }
    }

    /// The id of the module at `path` when it is read as this type.
    pub(super) fn add_to(self, path: &str) -> String {
        format!("{path}{ID_MARK}{}", self.name())
    }

    /// The path and the type of an id made by [`add_to`](Self::add_to).
    pub(super) fn split(id: &str) -> Option<(&str, Self)> {
        let (path, name) = id.rsplit_once(ID_MARK)?;
        Some((path, Self::from_name(name)?))
    }

    /// The type and the specifier as written, of a request that [`rewrite`] made.
    pub(super) fn split_request(specifier: &str) -> Option<(Self, &str)> {
        let (name, specifier) = specifier.strip_prefix(REQUEST_PREFIX)?.split_once(':')?;
        Some((Self::from_name(name)?, specifier))
    }

    fn request(self, specifier: &str) -> String {
        format!("{REQUEST_PREFIX}{}:{specifier}", self.name())
    }
}

/// Moves the attributes of all imports into their specifiers, except those of modules that stay
/// external. Returns an error for each type that cannot be read.
pub(super) fn rewrite<'a>(
    program: &mut Program<'a>,
    allocator: &'a Allocator,
    externals: &Externals,
) -> Vec<OxcDiagnostic> {
    let mut rewriter = Rewriter { allocator, externals, errors: Vec::new() };
    for statement in &mut program.body {
        let (source, with_clause) = match statement {
            Statement::ImportDeclaration(it) => {
                let it = it.as_mut();
                (&mut it.source, &mut it.with_clause)
            }
            Statement::ExportAllDeclaration(it) => {
                let it = it.as_mut();
                (&mut it.source, &mut it.with_clause)
            }
            Statement::ExportFromDeclaration(it) => {
                let it = it.as_mut();
                (&mut it.source, &mut it.with_clause)
            }
            _ => continue,
        };
        if let Some(clause) = with_clause
            && rewriter.declaration(source, clause)
        {
            *with_clause = None;
        }
    }
    if mentions_with_option(program.source_text) {
        rewriter.visit_program(program);
    }
    rewriter.errors
}

/// Whether `import(a, { with: ... })` may stand somewhere: most files are spared the walk.
fn mentions_with_option(source: &str) -> bool {
    source.contains("import(")
        && source.match_indices("with").any(|(at, word)| {
            let rest = source[at + word.len()..].trim_start_matches(['"', '\'']);
            rest.trim_start().starts_with(':')
        })
}

struct Rewriter<'a, 'e> {
    allocator: &'a Allocator,
    externals: &'e Externals,
    errors: Vec<OxcDiagnostic>,
}

impl<'a> Rewriter<'a, '_> {
    fn declaration(&mut self, source: &mut StringLiteral<'a>, clause: &WithClause<'a>) -> bool {
        let entry = clause.with_entries.iter().find(|entry| match &entry.key {
            ImportAttributeKey::Identifier(key) => key.name == "type",
            ImportAttributeKey::StringLiteral(key) => key.value == "type",
        });
        entry.is_some_and(|entry| self.apply(source, &entry.value))
    }

    /// Returns whether the attribute is in the specifier now.
    fn apply(&mut self, source: &mut StringLiteral<'a>, value: &StringLiteral<'a>) -> bool {
        let specifier = source.value.as_str();
        if is_builtin_name(specifier) || self.externals.contains(specifier) {
            return false;
        }
        let Some(attribute) = AttributeType::from_name(value.value.as_str()) else {
            let message = format!("Files cannot be imported as type \"{}\".", value.value);
            let error = OxcDiagnostic::error(message)
                .with_help("The types are \"text\", \"json\", \"bytes\" and \"file\".")
                .with_label(value.span);
            self.errors.push(error);
            return false;
        };
        source.value = Str::from_in(attribute.request(specifier), self.allocator);
        source.raw = None;
        true
    }
}

impl<'a> VisitMut<'a> for Rewriter<'a, '_> {
    fn visit_import_expression(&mut self, it: &mut ImportExpression<'a>) {
        if let Some(Expression::ObjectExpression(options)) = &it.options
            && let Expression::StringLiteral(source) = &mut it.source
            && let Some(value) = type_option(options)
            && self.apply(source, value)
        {
            it.options = None;
        }
        walk_mut::walk_import_expression(self, it);
    }
}

/// The string in `{ with: { type: "..." } }`.
fn type_option<'o, 'a>(options: &'o ObjectExpression<'a>) -> Option<&'o StringLiteral<'a>> {
    let Expression::ObjectExpression(with) = property(options, "with")? else { return None };
    match property(with, "type")? {
        Expression::StringLiteral(value) => Some(value),
        _ => None,
    }
}

fn property<'o, 'a>(object: &'o ObjectExpression<'a>, name: &str) -> Option<&'o Expression<'a>> {
    object.properties.iter().find_map(|property| match property {
        ObjectPropertyKind::ObjectProperty(it) if it.key.is_specific_static_name(name) => {
            Some(&it.value)
        }
        _ => None,
    })
}
