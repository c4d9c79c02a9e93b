//! Requests, imports and exports: the module declarations of a program as ECMA-262 lists them.

use oxc::ast::ast::{
    BindingPattern, Declaration, ExportAllDeclaration, ExportDefaultDeclaration,
    ExportDefaultDeclarationKind, ExportFromDeclaration, ExportNamedDeclaration,
    ImportAttributeKey, ImportDeclaration, ImportDeclarationSpecifier, ImportOrExportKind,
    ModuleExportName, Program, Statement, WithClause,
};
use rustc_hash::FxHashMap;
use semba_bmes::{ExportEntry, ImportEntry, ImportKind, ModuleRequest};

use super::{DEFAULT_BINDING, NAMESPACE};

/// The lists that link a module to others.
#[derive(Default)]
pub(super) struct Entries {
    pub(super) requests: Vec<ModuleRequest>,
    pub(super) imports: Vec<ImportEntry>,
    pub(super) exports: Vec<ExportEntry>,
    pub(super) stars: Vec<u32>,
    request_index: FxHashMap<(String, Vec<(String, String)>), u32>,
    single_import: Option<ImportKind>,
}

impl Entries {
    pub(super) fn collect(program: &Program<'_>, is_typescript: bool) -> Self {
        // An import of a type cannot be told from an import of a value by looking at one module.
        let single = if is_typescript { ImportKind::SingleTypeScript } else { ImportKind::Single };
        let mut entries = Self { single_import: Some(single), ..Self::default() };
        for statement in &program.body {
            entries.statement(statement);
        }
        entries.make_indirect();
        entries
    }

    fn statement(&mut self, statement: &Statement<'_>) {
        match statement {
            Statement::ImportDeclaration(it) => self.import(it),
            Statement::ExportAllDeclaration(it) => self.export_all(it),
            Statement::ExportFromDeclaration(it) => self.export_from(it),
            Statement::ExportNamedDeclaration(it) => self.export_named(it),
            Statement::ExportDeclaration(it) => self.export_declaration(&it.declaration),
            Statement::ExportDefaultDeclaration(it) => self.export_default(it),
            _ => {}
        }
    }

    fn import(&mut self, it: &ImportDeclaration<'_>) {
        if it.import_kind == ImportOrExportKind::Type {
            return;
        }
        let module_request = self.request(&it.source.value, it.with_clause.as_deref());
        for specifier in it.specifiers.iter().flatten() {
            let (kind, import_name) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    if it.import_kind == ImportOrExportKind::Type {
                        continue;
                    }
                    (self.single_import.unwrap_or(ImportKind::Single), name(&it.imported))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => {
                    (self.single_import.unwrap_or(ImportKind::Single), "default".to_owned())
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => {
                    (ImportKind::Namespace, NAMESPACE.to_owned())
                }
            };
            let local_name = specifier.local().name.to_string();
            self.imports.push(ImportEntry { kind, module_request, import_name, local_name });
        }
    }

    fn export_all(&mut self, it: &ExportAllDeclaration<'_>) {
        if it.export_kind == ImportOrExportKind::Type {
            return;
        }
        let module_request = self.request(&it.source.value, it.with_clause.as_deref());
        match &it.exported {
            Some(exported) => self
                .exports
                .push(ExportEntry::Namespace { export_name: name(exported), module_request }),
            None => self.stars.push(module_request),
        }
    }

    fn export_from(&mut self, it: &ExportFromDeclaration<'_>) {
        if it.export_kind == ImportOrExportKind::Type {
            return;
        }
        let module_request = self.request(&it.source.value, it.with_clause.as_deref());
        for specifier in it.specifiers.iter().filter(|it| it.export_kind.is_value()) {
            self.exports.push(ExportEntry::Indirect {
                export_name: name(&specifier.exported),
                module_request,
                import_name: name(&specifier.local),
            });
        }
    }

    fn export_named(&mut self, it: &ExportNamedDeclaration<'_>) {
        if it.export_kind == ImportOrExportKind::Type {
            return;
        }
        for specifier in it.specifiers.iter().filter(|it| it.export_kind.is_value()) {
            self.exports.push(ExportEntry::Local {
                export_name: name(&specifier.exported),
                local_name: name(&specifier.local),
            });
        }
    }

    fn export_declaration(&mut self, declaration: &Declaration<'_>) {
        match declaration {
            Declaration::VariableDeclaration(it) => {
                for declarator in &it.declarations {
                    self.export_pattern(&declarator.id);
                }
            }
            Declaration::FunctionDeclaration(it) => {
                if let Some(id) = it.id.as_ref().filter(|_| it.body.is_some()) {
                    self.export_local(&id.name);
                }
            }
            Declaration::ClassDeclaration(it) => {
                if let Some(id) = it.id.as_ref().filter(|_| !it.declare) {
                    self.export_local(&id.name);
                }
            }
            Declaration::TSEnumDeclaration(it) if !it.declare => self.export_local(&it.id.name),
            _ => {}
        }
    }

    fn export_pattern(&mut self, pattern: &BindingPattern<'_>) {
        for identifier in pattern.get_binding_identifiers() {
            self.export_local(&identifier.name);
        }
    }

    fn export_local(&mut self, local: &str) {
        let entry =
            ExportEntry::Local { export_name: local.to_owned(), local_name: local.to_owned() };
        self.exports.push(entry);
    }

    fn export_default(&mut self, it: &ExportDefaultDeclaration<'_>) {
        let id = match &it.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => function.id.as_ref(),
            ExportDefaultDeclarationKind::ClassDeclaration(class) => class.id.as_ref(),
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => return,
            _ => None,
        };
        let local_name = id.map_or(DEFAULT_BINDING, |id| id.name.as_str()).to_owned();
        self.exports.push(ExportEntry::Local { export_name: "default".to_owned(), local_name });
    }

    /// The index of a request, which is added when it is new.
    fn request(&mut self, specifier: &str, with_clause: Option<&WithClause<'_>>) -> u32 {
        let attributes = with_clause.map_or_else(Vec::new, |with_clause| {
            with_clause
                .with_entries
                .iter()
                .map(|it| (key(&it.key), it.value.value.to_string()))
                .collect()
        });
        let key = (specifier.to_owned(), attributes);
        if let Some(index) = self.request_index.get(&key) {
            return *index;
        }
        // The parser's source is below 4 GiB, so there are fewer requests than that.
        let index = u32::try_from(self.requests.len()).unwrap_or(u32::MAX);
        self.requests.push(ModuleRequest { specifier: key.0.clone(), attributes: key.1.clone() });
        self.request_index.insert(key, index);
        index
    }

    /// `import { a } from "x"; export { a }` re-exports the binding of `x` (ECMA-262, 16.2.1.7.1,
    /// step 10): only an imported namespace is a local export.
    fn make_indirect(&mut self) {
        let imported: FxHashMap<&str, &ImportEntry> =
            self.imports.iter().map(|entry| (entry.local_name.as_str(), entry)).collect();
        if imported.is_empty() {
            return;
        }
        for entry in &mut self.exports {
            let ExportEntry::Local { export_name, local_name } = entry else { continue };
            let Some(import) = imported.get(local_name.as_str()) else { continue };
            if import.kind != ImportKind::Namespace {
                *entry = ExportEntry::Indirect {
                    export_name: std::mem::take(export_name),
                    module_request: import.module_request,
                    import_name: import.import_name.clone(),
                };
            }
        }
    }
}

fn name(name: &ModuleExportName<'_>) -> String {
    name.name().to_string()
}

fn key(key: &ImportAttributeKey<'_>) -> String {
    match key {
        ImportAttributeKey::Identifier(it) => it.name.to_string(),
        ImportAttributeKey::StringLiteral(it) => it.value.to_string(),
    }
}
