//! Rolldown's diagnostics as ours: rendered by rolldown, with the severity a program needs.

use oxc::allocator::Allocator;
use oxc::ast::ast::{
    CallExpression, Expression, ImportExpression, Program, Statement, StringLiteral,
};
use oxc::ast_visit::{VisitJs, walk_js};
use oxc::diagnostics::OxcDiagnostic;
use oxc::parser::Parser;
use oxc::span::{SourceType, Span};
use rolldown_error::{
    BuildDiagnostic, DiagnosableResolveError, DiagnosticOptions, EventKind,
    Severity as BuildSeverity,
};

use super::builtins::{MissingExport, find_import};
use super::external::normalize_builtin;
use super::options::BundleOptions;
use super::plugin::Notes;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::nearest_name;

/// Turns rolldown's diagnostics into ours.
pub(super) struct Reporter<'a> {
    options: DiagnosticOptions,
    notes: &'a Notes,
    strict_builtins: bool,
}

impl<'a> Reporter<'a> {
    pub(super) fn new(options: &BundleOptions, notes: &'a Notes) -> Self {
        let strict_builtins = options.strict_builtins;
        let options = DiagnosticOptions { cwd: options.cwd.clone() };
        Self { options, notes, strict_builtins }
    }

    /// Converts, and makes errors of unresolved imports: what rolldown takes for external would
    /// fail when the program runs. It says nothing at all of a `require` or `import()` inside
    /// `try`, which then fails at run time only.
    pub(super) fn convert(
        &self,
        diagnostics: impl IntoIterator<Item = BuildDiagnostic>,
    ) -> Vec<Diagnostic> {
        diagnostics.into_iter().map(|diagnostic| self.convert_one(diagnostic)).collect()
    }

    fn convert_one(&self, mut diagnostic: BuildDiagnostic) -> Diagnostic {
        if matches!(diagnostic.kind(), EventKind::UnresolvedImport) {
            diagnostic = diagnostic.with_severity(BuildSeverity::Error);
            if let Some(error) = diagnostic.downcast_mut::<DiagnosableResolveError>() {
                "Module not found".clone_into(&mut error.reason);
            }
        }
        let suggestion = match diagnostic.kind() {
            EventKind::MissingExportError => self.suggest_export(&diagnostic),
            EventKind::UnresolvedImport => suggest_install(&diagnostic),
            _ => None,
        };
        self.render(&diagnostic, suggestion)
    }

    fn render(&self, diagnostic: &BuildDiagnostic, suggestion: Option<String>) -> Diagnostic {
        let severity = match diagnostic.severity() {
            BuildSeverity::Error => Severity::Error,
            BuildSeverity::Warning | BuildSeverity::Info => Severity::Warning,
        };
        let report = diagnostic.to_diagnostic_with(&self.options);
        let mut rendered = report.to_string().trim_end().to_owned();
        let title = rendered.lines().next().unwrap_or_default();
        let code = format!("[{}] ", report.kind());
        let text = title.strip_prefix(&code).unwrap_or(title).to_owned();
        if let Some(suggestion) = suggestion {
            rendered.push_str("\n  help: ");
            rendered.push_str(&suggestion);
        }
        let (file, line, column) = match report.get_primary_location() {
            Some((file, line, column, _)) => {
                (Some(file), u32::try_from(line).ok(), u32::try_from(column + 1).ok())
            }
            None => (diagnostic.id().map(|id| self.options.stabilize_path(id)), None, None),
        };
        Diagnostic { severity, text, file, line, column, rendered }
    }

    /// The export that was probably meant, from rolldown's message and the exporter's exports.
    fn suggest_export(&self, diagnostic: &BuildDiagnostic) -> Option<String> {
        let exporter = diagnostic.exporter()?;
        let message = diagnostic.to_message_with(&self.options);
        let name = message.strip_prefix('"')?.split('"').next()?;
        let modules = self.notes.modules();
        let exports = &modules.get(exporter.as_str())?.exports;
        let names = exports.iter().map(String::as_str).filter(|name| *name != "*");
        nearest_name(name, names).map(|name| format!("Did you mean \"{name}\"?"))
    }

    /// Tells of a name that a builtin module does not export.
    pub(super) fn missing_export(&self, missing: &MissingExport) -> Diagnostic {
        let MissingExport { importer, module, export } = missing;
        let text = format!("The run time's \"{module}\" has no export \"{export}\"");
        self.not_at_run_time(importer, text, |source| find_import(source, importer, module, export))
    }

    /// A warning for each builtin module that is imported but does not exist at run time.
    pub(super) fn missing_builtins(&self) -> Vec<Diagnostic> {
        let missing = self.notes.missing_builtins().clone();
        missing
            .iter()
            .map(|(importer, specifier)| self.missing_builtin(importer, specifier))
            .collect()
    }

    /// A warning for each `import()` that will fail when the program runs.
    pub(super) fn missing_dynamic_imports(&self) -> Vec<Diagnostic> {
        let missing = self.notes.missing_dynamic_imports().clone();
        let warning = |(importer, specifier): &(String, String)| {
            let text = format!("Module not found: \"{specifier}\"");
            self.at_specifier(importer, specifier, text)
        };
        missing.iter().map(warning).collect()
    }

    fn missing_builtin(&self, importer: &str, specifier: &str) -> Diagnostic {
        let text = format!("The run time has no module \"{}\"", normalize_builtin(specifier));
        self.not_at_run_time(importer, text, |source| find_specifier(source, importer, specifier))
    }

    /// A warning at the place where `importer` asks for `specifier`.
    fn at_specifier(&self, importer: &str, specifier: &str, text: String) -> Diagnostic {
        let find = |source: &str| find_specifier(source, importer, specifier);
        self.at(Severity::Warning, importer, text, find)
    }

    /// A warning, or with strict builtins an error, where `importer` asks for something that is not there.
    fn not_at_run_time(
        &self,
        importer: &str,
        text: String,
        find: impl FnOnce(&str) -> Option<Span>,
    ) -> Diagnostic {
        let severity = if self.strict_builtins { Severity::Error } else { Severity::Warning };
        self.at(severity, importer, text, find)
    }

    /// A problem at the place in `importer` that `find` knows.
    fn at(
        &self,
        severity: Severity,
        importer: &str,
        text: String,
        find: impl FnOnce(&str) -> Option<Span>,
    ) -> Diagnostic {
        let (build_severity, problem) = match severity {
            Severity::Error => (BuildSeverity::Error, OxcDiagnostic::error(text.clone())),
            Severity::Warning => (BuildSeverity::Warning, OxcDiagnostic::warn(text.clone())),
        };
        let source = std::fs::read_to_string(importer).unwrap_or_default();
        let problem = match find(&source) {
            Some(span) => problem.with_label(span.label("using this will fail at run time")),
            None => problem,
        };
        let problems = BuildDiagnostic::from_oxc_diagnostics(
            [problem],
            &source.into(),
            importer,
            build_severity,
            EventKind::UnresolvedImport,
        );
        match problems.first() {
            Some(problem) => self.render(problem, None),
            None => Diagnostic::in_file(severity, text, importer),
        }
    }
}

fn suggest_install(diagnostic: &BuildDiagnostic) -> Option<String> {
    let specifier = diagnostic.exporter()?;
    let is_path = specifier.starts_with('.') || specifier.starts_with('/');
    (!is_path && !specifier.contains(':')).then(|| {
        format!("Install \"{specifier}\", or leave it to run time with --external {specifier}")
    })
}

/// Where a module imports or requires a specifier. Rolldown's plugins are not told, and only
/// warnings need it, so the file is parsed once more.
fn find_specifier(source: &str, path: &str, specifier: &str) -> Option<Span> {
    let allocator = Allocator::default();
    let source_type = SourceType::from_path(path).unwrap_or_else(|_| SourceType::unambiguous());
    let program = Parser::new(&allocator, source, source_type).parse().program;
    let mut finder = SpecifierFinder { specifier, found: None };
    finder.visit_program(&program);
    finder.found
}

struct SpecifierFinder<'s> {
    specifier: &'s str,
    found: Option<Span>,
}

impl SpecifierFinder<'_> {
    fn look(&mut self, literal: &StringLiteral<'_>) {
        if literal.value == self.specifier && self.found.is_none() {
            self.found = Some(literal.span);
        }
    }

    fn look_expression(&mut self, expression: Option<&Expression<'_>>) {
        if let Some(Expression::StringLiteral(literal)) = expression {
            self.look(literal);
        }
    }
}

impl<'a> VisitJs<'a> for SpecifierFinder<'_> {
    fn visit_program(&mut self, program: &Program<'a>) {
        for statement in &program.body {
            match statement {
                Statement::ImportDeclaration(it) => self.look(&it.source),
                Statement::ExportAllDeclaration(it) => self.look(&it.source),
                Statement::ExportFromDeclaration(it) => self.look(&it.source),
                _ => {}
            }
        }
        walk_js::walk_program(self, program);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        if it.callee.is_specific_id("require") {
            self.look_expression(
                it.arguments.first().and_then(|argument| argument.as_expression()),
            );
        }
        walk_js::walk_call_expression(self, it);
    }

    fn visit_import_expression(&mut self, it: &ImportExpression<'a>) {
        self.look_expression(Some(&it.source));
        walk_js::walk_import_expression(self, it);
    }
}
