//! What a module declares at its top and what its code uses: one walk over the whole tree.

use oxc::ast::ast::{
    ArrowFunctionExpression, AwaitExpression, BigIntLiteral, BindingPattern, CallExpression, Class,
    Declaration, ExportDefaultDeclarationKind, Expression, ForOfStatement, Function,
    IdentifierReference, ImportExpression, ImportMeta, MemberExpression, NewTarget,
    PrivateIdentifier, Program, PropertyDefinition, RegExpLiteral, Statement, StaticBlock,
    TaggedTemplateExpression, ThisExpression, VariableDeclaration, VariableDeclarationKind,
};
use oxc::ast_visit::{VisitJs, walk_js};
use oxc::syntax::scope::ScopeFlags;
use rustc_hash::FxHashSet;
use semba_bmes::CodeFeatures;

use super::DEFAULT_BINDING;

/// Names and uses of one module.
pub(super) struct Body {
    /// Top-level `var` names and functions in source order, then the `var` names of nested blocks,
    /// each name once.
    pub(super) declared: Vec<String>,
    /// `let`, `const`, `using`, `class` and an unnamed default export, at the top of the module.
    pub(super) lexical: Vec<String>,
    pub(super) features: CodeFeatures,
    pub(super) has_top_level_await: bool,
    pub(super) uses_import_meta: bool,
    pub(super) is_side_effect_free: bool,
}

impl Body {
    pub(super) fn collect<'a>(program: &Program<'a>) -> Self {
        let mut names = TopLevelNames::default();
        names.collect(program);
        let mut visitor = BodyVisitor { names, ..BodyVisitor::default() };
        visitor.visit_program(program);
        Self {
            declared: visitor.names.declared.into_iter().map(str::to_owned).collect(),
            lexical: visitor.names.lexical.into_iter().map(str::to_owned).collect(),
            features: visitor.features,
            has_top_level_await: visitor.has_top_level_await,
            uses_import_meta: visitor.features.contains(CodeFeatures::IMPORT_META),
            is_side_effect_free: program.body.iter().all(is_side_effect_free),
        }
    }
}

/// How many names [`Body::collect`] would find, without the walk for features.
#[cfg(feature = "bundle")]
pub(super) fn count_bindings(program: &Program<'_>) -> usize {
    let mut names = TopLevelNames::default();
    names.collect(program);
    let mut visitor = VarVisitor { names: &mut names };
    visitor.visit_program(program);
    names.declared.len() + names.lexical.len()
}

/// The names bound at the top of a module. The lists are in source order for what stands at the
/// top; `var` of nested blocks is added by the walk that reaches it.
#[derive(Default)]
struct TopLevelNames<'a> {
    declared: Vec<&'a str>,
    declared_set: FxHashSet<&'a str>,
    lexical: Vec<&'a str>,
}

impl<'a> TopLevelNames<'a> {
    fn collect(&mut self, program: &Program<'a>) {
        for statement in &program.body {
            match statement {
                Statement::ExportDeclaration(it) => self.declaration(&it.declaration),
                Statement::ExportDefaultDeclaration(it) => self.default_export(&it.declaration),
                _ => {
                    if let Some(declaration) = statement.as_declaration() {
                        self.declaration(declaration);
                    }
                }
            }
        }
    }

    fn declaration(&mut self, declaration: &Declaration<'a>) {
        match declaration {
            Declaration::VariableDeclaration(it) => self.variable(it),
            Declaration::FunctionDeclaration(it) if it.body.is_some() => {
                if let Some(id) = &it.id {
                    self.declare(id.name.as_str());
                }
            }
            Declaration::ClassDeclaration(it) if !it.declare => {
                if let Some(id) = &it.id {
                    self.lexical.push(id.name.as_str());
                }
            }
            Declaration::TSEnumDeclaration(it) if !it.declare => self.declare(it.id.name.as_str()),
            _ => {}
        }
    }

    fn default_export(&mut self, declaration: &ExportDefaultDeclarationKind<'a>) {
        match declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(it) => {
                self.declare(it.id.as_ref().map_or(DEFAULT_BINDING, |id| id.name.as_str()));
            }
            ExportDefaultDeclarationKind::ClassDeclaration(it) => {
                self.lexical.push(it.id.as_ref().map_or(DEFAULT_BINDING, |id| id.name.as_str()));
            }
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => {}
            _ => self.lexical.push(DEFAULT_BINDING),
        }
    }

    fn variable(&mut self, declaration: &VariableDeclaration<'a>) {
        if declaration.declare {
            return;
        }
        let is_var = declaration.kind == VariableDeclarationKind::Var;
        for declarator in &declaration.declarations {
            for identifier in binding_identifiers(&declarator.id) {
                if is_var {
                    self.declare(identifier);
                } else {
                    self.lexical.push(identifier);
                }
            }
        }
    }

    fn declare(&mut self, name: &'a str) {
        if self.declared_set.insert(name) {
            self.declared.push(name);
        }
    }
}

fn binding_identifiers<'a>(pattern: &BindingPattern<'a>) -> impl Iterator<Item = &'a str> {
    // Nearly all patterns are one identifier, for which no list is made.
    let (single, many) = match pattern {
        BindingPattern::BindingIdentifier(it) => (Some(it.name.as_str()), Vec::new()),
        _ => (None, pattern.get_binding_identifiers()),
    };
    single.into_iter().chain(many.into_iter().map(|it| it.name.as_str()))
}

/// Finds `var` in nested blocks and nothing else: skips functions and all expressions.
#[cfg(feature = "bundle")]
struct VarVisitor<'n, 'a> {
    names: &'n mut TopLevelNames<'a>,
}

#[cfg(feature = "bundle")]
impl<'a> VisitJs<'a> for VarVisitor<'_, 'a> {
    fn visit_variable_declaration(&mut self, it: &VariableDeclaration<'a>) {
        if it.kind == VariableDeclarationKind::Var {
            self.names.variable(it);
        }
    }

    fn visit_expression(&mut self, _: &Expression<'a>) {}

    fn visit_function(&mut self, _: &Function<'a>, _: ScopeFlags) {}

    fn visit_class(&mut self, _: &Class<'a>) {}
}

/// The walk over the whole tree.
#[derive(Default)]
struct BodyVisitor<'a> {
    names: TopLevelNames<'a>,
    features: CodeFeatures,
    has_top_level_await: bool,
    /// Functions, methods, field initializers and static blocks around the current node: code
    /// that has its own `var` scope, and where `await` is not the module's.
    depth: usize,
}

impl BodyVisitor<'_> {
    fn nested(&mut self, walk: impl FnOnce(&mut Self)) {
        self.depth += 1;
        walk(self);
        self.depth -= 1;
    }

    fn awaits(&mut self) {
        self.features |= CodeFeatures::AWAIT;
        self.has_top_level_await |= self.depth == 0;
    }
}

impl<'a> VisitJs<'a> for BodyVisitor<'a> {
    fn visit_variable_declaration(&mut self, it: &VariableDeclaration<'a>) {
        if self.depth == 0 && it.kind == VariableDeclarationKind::Var {
            self.names.variable(it);
        }
        if it.kind == VariableDeclarationKind::AwaitUsing {
            self.awaits();
        }
        walk_js::walk_variable_declaration(self, it);
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        set_if(&mut self.features, CodeFeatures::ASYNC_FUNCTION, it.r#async);
        set_if(&mut self.features, CodeFeatures::GENERATOR, it.generator);
        self.nested(|this| walk_js::walk_function(this, it, flags));
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.features |= CodeFeatures::ARROW_FUNCTION;
        set_if(&mut self.features, CodeFeatures::ASYNC_FUNCTION, it.r#async);
        self.nested(|this| walk_js::walk_arrow_function_expression(this, it));
    }

    fn visit_static_block(&mut self, it: &StaticBlock<'a>) {
        self.nested(|this| walk_js::walk_static_block(this, it));
    }

    fn visit_property_definition(&mut self, it: &PropertyDefinition<'a>) {
        // The key belongs to the code around the class, only the value is a function of its own.
        self.visit_decorators(&it.decorators);
        self.visit_property_key(&it.key);
        if let Some(value) = &it.value {
            self.nested(|this| this.visit_expression(value));
        }
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        self.features |= CodeFeatures::CLASS;
        walk_js::walk_class(self, it);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        match &it.callee {
            Expression::Super(_) => self.features |= CodeFeatures::SUPER_CALL,
            callee if callee.is_specific_id("eval") => {
                self.features |= CodeFeatures::DIRECT_EVAL;
            }
            _ => {}
        }
        walk_js::walk_call_expression(self, it);
    }

    fn visit_member_expression(&mut self, it: &MemberExpression<'a>) {
        let is_super = matches!(it.object(), Expression::Super(_));
        set_if(&mut self.features, CodeFeatures::SUPER_PROPERTY, is_super);
        walk_js::walk_member_expression(self, it);
    }

    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        let is_arguments = self.depth > 0 && it.name == "arguments";
        set_if(&mut self.features, CodeFeatures::ARGUMENTS, is_arguments);
    }

    fn visit_this_expression(&mut self, _: &ThisExpression) {
        self.features |= CodeFeatures::THIS;
    }

    fn visit_new_target(&mut self, _: &NewTarget) {
        self.features |= CodeFeatures::NEW_TARGET;
    }

    fn visit_import_meta(&mut self, _: &ImportMeta) {
        self.features |= CodeFeatures::IMPORT_META;
    }

    fn visit_import_expression(&mut self, it: &ImportExpression<'a>) {
        self.features |= CodeFeatures::DYNAMIC_IMPORT;
        walk_js::walk_import_expression(self, it);
    }

    fn visit_await_expression(&mut self, it: &AwaitExpression<'a>) {
        self.awaits();
        walk_js::walk_await_expression(self, it);
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        if it.r#await {
            self.awaits();
        }
        walk_js::walk_for_of_statement(self, it);
    }

    fn visit_reg_exp_literal(&mut self, _: &RegExpLiteral<'a>) {
        self.features |= CodeFeatures::REG_EXP;
    }

    fn visit_big_int_literal(&mut self, _: &BigIntLiteral<'a>) {
        self.features |= CodeFeatures::BIG_INT;
    }

    fn visit_private_identifier(&mut self, _: &PrivateIdentifier<'a>) {
        self.features |= CodeFeatures::PRIVATE_NAME;
    }

    fn visit_tagged_template_expression(&mut self, it: &TaggedTemplateExpression<'a>) {
        self.features |= CodeFeatures::TAGGED_TEMPLATE;
        walk_js::walk_tagged_template_expression(self, it);
    }
}

fn set_if(features: &mut CodeFeatures, feature: CodeFeatures, condition: bool) {
    if condition {
        features.insert(feature);
    }
}

/// Whether evaluating a statement at the top of a module does nothing that other modules could
/// see. Told by its form alone, so many harmless statements count as effects.
fn is_side_effect_free(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::ImportDeclaration(_)
        | Statement::ExportAllDeclaration(_)
        | Statement::ExportFromDeclaration(_)
        | Statement::ExportNamedDeclaration(_)
        | Statement::EmptyStatement(_) => true,
        Statement::ExportDeclaration(it) => is_pure_declaration(&it.declaration),
        Statement::ExportDefaultDeclaration(it) => match &it.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(_)
            | ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => true,
            ExportDefaultDeclarationKind::ClassDeclaration(class) => is_pure_class(class),
            other => other.as_expression().is_some_and(is_pure_value),
        },
        _ => statement.as_declaration().is_some_and(is_pure_declaration),
    }
}

fn is_pure_declaration(declaration: &Declaration<'_>) -> bool {
    match declaration {
        Declaration::FunctionDeclaration(_) => true,
        Declaration::ClassDeclaration(class) => is_pure_class(class),
        Declaration::VariableDeclaration(it) => it.declarations.iter().all(|declarator| {
            matches!(declarator.id, BindingPattern::BindingIdentifier(_))
                && declarator.init.as_ref().is_none_or(is_pure_value)
        }),
        _ => false,
    }
}

fn is_pure_class(class: &Class<'_>) -> bool {
    class.heritage.is_none()
        && class.decorators.is_empty()
        && class.body.body.iter().all(|element| {
            !element.computed()
                && (!element.is_property() || !element.r#static())
                && !element.is_static_block()
        })
}

fn is_pure_value(expression: &Expression<'_>) -> bool {
    match expression {
        Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_) => true,
        Expression::TemplateLiteral(it) => it.expressions.is_empty(),
        Expression::ClassExpression(class) => is_pure_class(class),
        other => other.is_literal(),
    }
}
