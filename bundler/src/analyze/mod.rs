//! One parse of an ES module gives its whole module record.
//!
//! The lists are those of ECMA-262's Source Text Module Records (ParseModule, section 16.2.1.7.1):
//! requests in source order, import entries, export entries with re-exported imports turned into
//! indirect ones, and star exports. Beside them go the names declared at the top of the module
//! and what the code uses. Nothing is resolved and no scopes are built, so that 20 MB of source
//! take about as long as parsing them.

mod body;
mod entries;

use std::path::Path;

use oxc::allocator::Allocator;
use oxc::ast::ast::Program;
use oxc::diagnostics::OxcDiagnostic;
use oxc::parser::{ParseOptions, Parser};
use oxc::span::SourceType;
use semba_bmes::{ModuleFlags, ModuleRecord};

use crate::diagnostic::{Diagnostic, Severity};
use body::Body;
use entries::Entries;

/// The local name of a default export that has no name of its own (ECMA-262, 16.2.3.1).
pub const DEFAULT_BINDING: &str = "*default*";

/// The import name of a whole namespace.
pub const NAMESPACE: &str = "*";

/// Parses `source` as an ES module and returns its record.
///
/// `file_name` is shown in diagnostics, and its extension tells TypeScript (`.ts`, `.mts`) and JSX
/// (`.tsx`, `.jsx`) from JavaScript. The bundler's chunks are always JavaScript.
///
/// # Errors
/// All syntax errors, each with its line and a frame. Errors that need scopes (such as a name
/// declared twice) are the engine's to find; exports are checked by
/// [`link_check`](crate::link_check).
pub fn analyze(source: &str, file_name: &str) -> Result<ModuleRecord, Vec<Diagnostic>> {
    let allocator = Allocator::default();
    let program = parse(&allocator, source, file_name)?;
    let is_typescript = program.source_type.is_typescript();
    let entries = Entries::collect(&program, is_typescript);
    let body = Body::collect(&program);

    let mut flags = ModuleFlags::STRICT;
    if body.has_top_level_await {
        flags |= ModuleFlags::HAS_TOP_LEVEL_AWAIT;
    }
    if body.uses_import_meta {
        flags |= ModuleFlags::USES_IMPORT_META;
    }
    if body.is_side_effect_free {
        flags |= ModuleFlags::SIDE_EFFECT_FREE;
    }
    Ok(ModuleRecord {
        requested_modules: entries.requests,
        import_entries: entries.imports,
        export_entries: entries.exports,
        star_export_entries: entries.stars,
        declared_variables: body.declared,
        lexical_variables: body.lexical,
        code_features: body.features,
        flags,
    })
}

/// How many top-level variables `source` declares, without its imports: what a module costs of an
/// engine's limit. `None` when it does not parse by itself.
#[cfg(feature = "bundle")]
pub(crate) fn count_bindings(source: &str) -> Option<usize> {
    let allocator = Allocator::default();
    let program = parse(&allocator, source, "module.js").ok()?;
    Some(body::count_bindings(&program))
}

pub(crate) fn parse<'a>(
    allocator: &'a Allocator,
    source: &'a str,
    file_name: &str,
) -> Result<Program<'a>, Vec<Diagnostic>> {
    let parsed = Parser::new(allocator, source, source_type(file_name))
        .with_options(ParseOptions {
            // Tens of megabytes of regular expressions are checked by whoever compiles them.
            parse_regular_expression: false,
            ..ParseOptions::default()
        })
        .parse();
    if parsed.panicked || parsed.diagnostics.has_errors() {
        let diagnostics = parsed.diagnostics.errors();
        return Err(diagnostics.map(|error| syntax_error(error, source, file_name)).collect());
    }
    Ok(parsed.program)
}

fn source_type(file_name: &str) -> SourceType {
    let extension = Path::new(file_name).extension().and_then(|extension| extension.to_str());
    match extension {
        Some("ts" | "mts") => SourceType::ts(),
        Some("tsx") => SourceType::tsx(),
        Some("jsx") => SourceType::jsx(),
        _ => SourceType::mjs(),
    }
}

fn syntax_error(error: &OxcDiagnostic, source: &str, file_name: &str) -> Diagnostic {
    let help = error.help.as_deref();
    match error.labels.first() {
        Some(label) => {
            let start = label.offset() as usize;
            let span = (start, start + label.len() as usize);
            let text = error.message.as_ref();
            Diagnostic::at(Severity::Error, text, (file_name, source), span, help)
        }
        None => Diagnostic::in_file(Severity::Error, error.message.as_ref(), file_name),
    }
}
