//! `import()` of specifiers that are put together when the program runs.
//!
//! From `./lang/${name}.js` the build sees a directory and an extension: whatever files fit become
//! part of the program, and the expression becomes a choice among them. Each placeholder stands for
//! part of one path segment. Of everything else the user is warned, because nothing is read from
//! files when the program runs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use oxc::allocator::{Allocator, CloneIn, FromIn, TakeIn};
use oxc::ast::ast::{
    Argument, BinaryOperator, Expression, ImportExpression, Program, TemplateLiteral,
};
use oxc::ast::builder::AstBuilder;
use oxc::ast_visit::{VisitMut, walk_mut};
use oxc::parser::Parser;
use oxc::span::{GetSpan, SPAN, SourceType, Span};
use oxc::str::Str;

/// What [`expand`] did.
#[derive(Default)]
pub(super) struct Expanded {
    /// The places of specifiers that no file was found for.
    pub(super) missing: Vec<Span>,
    /// Directories whose files were chosen from.
    pub(super) searched: BTreeSet<PathBuf>,
}

/// Replaces the computed specifiers of a module at `path`.
pub(super) fn expand<'a>(
    program: &mut Program<'a>,
    allocator: &'a Allocator,
    path: &Path,
) -> Expanded {
    if !program.source_text.contains("import(") && !program.source_text.contains("import (") {
        return Expanded::default();
    }
    let Some(directory) = path.parent() else { return Expanded::default() };
    let mut expander = Expander { allocator, directory, expanded: Expanded::default() };
    expander.visit_program(program);
    expander.expanded
}

struct Expander<'a, 'p> {
    allocator: &'a Allocator,
    directory: &'p Path,
    expanded: Expanded,
}

impl<'a> VisitMut<'a> for Expander<'a, '_> {
    fn visit_expression(&mut self, it: &mut Expression<'a>) {
        walk_mut::walk_expression(self, it);
        if let Expression::ImportExpression(import) = it
            && let Some(choice) = self.choice(import)
        {
            *it = choice;
        }
    }
}

impl<'a> Expander<'a, '_> {
    fn choice(&mut self, import: &mut ImportExpression<'a>) -> Option<Expression<'a>> {
        let is_static = match &import.source {
            Expression::StringLiteral(_) => true,
            Expression::TemplateLiteral(it) => it.expressions.is_empty(),
            _ => false,
        };
        if is_static || import.phase.is_some() {
            return None;
        }
        if let Some(constant) = constant(&import.source) {
            let constant = Str::from_in(constant, self.allocator);
            let builder = AstBuilder::new(self.allocator);
            import.source =
                Expression::new_string_literal(import.source.span(), constant, None, &builder);
            return None;
        }
        let files = match pattern(&import.source) {
            Some(pattern) => matching(self.directory, &pattern, &mut self.expanded.searched),
            None => Vec::new(),
        };
        if files.is_empty() {
            self.expanded.missing.push(import.source.span());
            return None;
        }
        let modules: String =
            files.iter().map(|file| format!("{file:?}: () => import({file:?}),")).collect();
        let text = format!(
            "((modules, path) => path in modules ? modules[path]() : import(path))({{ __proto__: null, {modules} }}, 0)"
        );
        let text: &'a str = self.allocator.alloc_str(&text);
        let mut choice =
            Parser::new(self.allocator, text, SourceType::mjs()).parse_expression().ok()?;
        Finish { allocator: self.allocator, options: import.options.as_ref() }
            .visit_expression(&mut choice);
        if let Expression::CallExpression(call) = &mut choice
            && let Some(argument) = call.arguments.get_mut(1)
        {
            *argument = Argument::from(import.source.take_in(&self.allocator));
        }
        Some(choice)
    }
}

/// Gives parsed text no place in the file, and its imports the options of the original.
struct Finish<'a, 'o> {
    allocator: &'a Allocator,
    options: Option<&'o Expression<'a>>,
}

impl<'a> VisitMut<'a> for Finish<'a, '_> {
    fn visit_span(&mut self, it: &mut Span) {
        *it = SPAN;
    }

    fn visit_import_expression(&mut self, it: &mut ImportExpression<'a>) {
        walk_mut::walk_import_expression(self, it);
        it.options = self.options.map(|options| options.clone_in(self.allocator));
    }
}

/// A specifier that is the same at every run.
fn constant(source: &Expression<'_>) -> Option<String> {
    let mut parts = vec![String::new()];
    collect(source, &mut parts)?;
    parts.pop().filter(|_| parts.is_empty())
}

/// The parts of a specifier between its placeholders, when it begins with a relative path and ends
/// with an extension.
fn pattern(source: &Expression<'_>) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    collect(source, &mut parts)?;
    let (first, last) = (parts.first()?, parts.last()?);
    let is_relative = first.starts_with("./") || first.starts_with("../");
    let name = last.rsplit('/').next().unwrap_or(last);
    (parts.len() > 1 && is_relative && name.contains('.')).then_some(parts)
}

/// Adds an expression to the parts: text to the last one, and an empty part behind a placeholder.
fn collect(expression: &Expression<'_>, parts: &mut Vec<String>) -> Option<()> {
    match expression {
        Expression::StringLiteral(it) => parts.last_mut()?.push_str(it.value.as_str()),
        Expression::TemplateLiteral(it) => collect_template(it, parts)?,
        Expression::BinaryExpression(it) if it.operator == BinaryOperator::Addition => {
            collect(&it.left, parts)?;
            collect(&it.right, parts)?;
        }
        Expression::ParenthesizedExpression(it) => collect(&it.expression, parts)?,
        _ => parts.push(String::new()),
    }
    Some(())
}

fn collect_template(it: &TemplateLiteral<'_>, parts: &mut Vec<String>) -> Option<()> {
    for (index, quasi) in it.quasis.iter().enumerate() {
        parts.last_mut()?.push_str(quasi.value.cooked.as_ref()?.as_str());
        if index < it.expressions.len() {
            parts.push(String::new());
        }
    }
    Some(())
}

/// The specifiers of files below `directory` that fit, sorted. Adds the directories that were looked into.
fn matching(directory: &Path, parts: &[String], searched: &mut BTreeSet<PathBuf>) -> Vec<String> {
    let pattern = parts.join("\0");
    let segments: Vec<&str> = pattern.split('/').collect();
    let mut found = Vec::new();
    walk(directory, &segments, "", &mut found, searched);
    found.sort_unstable();
    found
}

fn walk(
    directory: &Path,
    segments: &[&str],
    before: &str,
    found: &mut Vec<String>,
    searched: &mut BTreeSet<PathBuf>,
) {
    let Some((segment, rest)) = segments.split_first() else { return };
    if rest.is_empty() || segment.contains('\0') {
        searched.insert(directory.to_owned());
    }
    if !segment.contains('\0') {
        let path = directory.join(segment);
        let specifier = format!("{before}{segment}");
        if rest.is_empty() {
            if path.is_file() {
                found.push(specifier);
            }
        } else {
            walk(&path, rest, &format!("{specifier}/"), found, searched);
        }
        return;
    }
    // A directory that cannot be read holds nothing that could be bundled.
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        if !fits(&name, segment) || name.starts_with('.') {
            continue;
        }
        let specifier = format!("{before}{name}");
        if rest.is_empty() {
            if entry.path().is_file() {
                found.push(specifier);
            }
        } else {
            walk(&entry.path(), rest, &format!("{specifier}/"), found, searched);
        }
    }
}

/// Whether a name has the texts of a segment in this order, with anything between them.
fn fits(name: &str, segment: &str) -> bool {
    let mut texts = segment.split('\0');
    let first = texts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut texts: Vec<&str> = texts.collect();
    let last = texts.pop().unwrap_or_default();
    for text in texts {
        match rest.find(text) {
            Some(at) => rest = &rest[at + text.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern_of(source: &str) -> Option<Vec<String>> {
        let allocator = Allocator::default();
        let expression = Parser::new(&allocator, source, SourceType::mjs())
            .parse_expression()
            .expect("valid source");
        pattern(&expression)
    }

    #[test]
    fn specifiers_need_a_directory_and_an_extension() {
        assert_eq!(pattern_of("`./a/${x}.js`"), Some(vec!["./a/".to_owned(), ".js".to_owned()]));
        assert_eq!(
            pattern_of("'../' + x + '/y.mjs'"),
            Some(vec!["../".to_owned(), "/y.mjs".to_owned()])
        );
        for source in ["x", "`${x}.js`", "`./a/${x}`", "'a/' + x + '.js'", "`./a/${x}/index`"] {
            assert_eq!(pattern_of(source), None, "{source}");
        }
    }

    #[test]
    fn placeholders_stay_in_their_segment() {
        let directory = tempfile::tempdir().expect("a directory");
        for name in ["lang/en.js", "lang/de.js", "lang/de.css", "lang/deep/fr.js", "x.js"] {
            let path = directory.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, "").expect("a file");
        }
        let found = |parts: &[&str]| {
            let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            matching(directory.path(), &parts, &mut BTreeSet::new())
        };
        assert_eq!(found(&["./lang/", ".js"]), ["./lang/de.js", "./lang/en.js"]);
        assert_eq!(found(&["./", "/", ".js"]), ["./lang/de.js", "./lang/en.js"]);
        assert_eq!(found(&["./lang/", "/fr.js"]), ["./lang/deep/fr.js"]);
        assert!(fits("a-b.c.js", "a-\0.js") && !fits("b-b.js", "a-\0.js"));
    }
}
