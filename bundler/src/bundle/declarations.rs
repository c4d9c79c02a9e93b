//! Modules in which reads may come too early, made so that rolldown leaves the reads and what they
//! read as they are.
//!
//! Rolldown makes variables of classes and default exports, which can be read before they are there;
//! what they stand for cannot (ECMA-262, 14.3.1 and 16.2.3.7). And it writes the values of constants
//! where they are read, and drops statements that only read. So declarations become those that it
//! keeps, and values and statements become calls of a function that it knows nothing about. The
//! name of the function is taken away when everything else is done.

use oxc::allocator::{Allocator, Box, TakeIn};
use oxc::ast::ast::{
    Class, ClassType, Declaration, ExportDefaultDeclarationKind, Expression, ExpressionStatement,
    Program, Statement, VariableDeclaration, VariableDeclarationKind,
};
use oxc::ast_visit::{VisitMut, walk_mut};
use oxc::parser::Parser;
use oxc::span::{SPAN, SourceType, Span};

/// The function that is none: `__semba_value(x)` is `(x)`.
const MARK: &str = "__semba_value";

/// Changes a module in which reads may come too early.
pub(super) fn protect<'a>(program: &mut Program<'a>, allocator: &'a Allocator) {
    Protector { allocator }.visit_program(program);
    let mut at = 0;
    while at < program.body.len() {
        let statements = replacement(&mut program.body[at], allocator);
        let count = statements.len();
        if count > 0 {
            program.body.splice(at..=at, statements);
        }
        if let Some(declaration) = variables(&mut program.body[at]) {
            protect_constants(declaration, allocator);
        }
        at += count.max(1);
    }
}

/// Hides from rolldown that nothing behind a `throw` at the top of a module runs: it would drop
/// declarations that others import.
pub(super) fn hide_throws<'a>(program: &mut Program<'a>, allocator: &'a Allocator) {
    for statement in &mut program.body {
        if let Statement::ThrowStatement(it) = statement {
            let value = it.argument.take_in(&allocator);
            let text = format!("if ({MARK}(true)) throw 0;");
            if let Some(hidden) = parse(&text, value, allocator).pop() {
                *statement = hidden;
            }
        }
    }
}

/// Takes the function's name out of a chunk. With `keeps_columns` what follows stays where it is, for
/// source maps.
pub(super) fn finish(code: &mut String, keeps_columns: bool) {
    let call = format!("{MARK}(");
    if code.contains(&call) {
        let spaces = if keeps_columns { MARK.len() } else { 0 };
        *code = code.replace(&call, &format!("{}(", " ".repeat(spaces)));
    }
}

fn variables<'s, 'a>(statement: &'s mut Statement<'a>) -> Option<&'s mut VariableDeclaration<'a>> {
    match statement {
        Statement::VariableDeclaration(it) => Some(it),
        Statement::ExportDeclaration(it) => match &mut it.declaration {
            Declaration::VariableDeclaration(it) => Some(it),
            _ => None,
        },
        _ => None,
    }
}

/// Constants whose value rolldown could find out.
fn protect_constants<'a>(it: &mut VariableDeclaration<'a>, allocator: &'a Allocator) {
    if it.kind == VariableDeclarationKind::Var {
        return;
    }
    for value in it.declarations.iter_mut().filter_map(|it| it.init.as_mut()) {
        if is_plain(value) {
            mark(value, true, allocator);
        }
    }
}

/// Whether an expression may have the same value whenever it is evaluated, and no effect.
fn is_plain(value: &Expression<'_>) -> bool {
    let value = value.get_inner_expression();
    value.is_literal()
        || matches!(
            value,
            Expression::Identifier(_)
                | Expression::TemplateLiteral(_)
                | Expression::UnaryExpression(_)
                | Expression::BinaryExpression(_)
                | Expression::LogicalExpression(_)
                | Expression::ConditionalExpression(_)
                | Expression::SequenceExpression(_)
        )
}

/// Makes a call of an expression. A pure call may be dropped when nothing uses its value.
fn mark<'a>(value: &mut Expression<'a>, is_pure: bool, allocator: &'a Allocator) {
    let text = format!("{MARK}(0);");
    let mut call = parse(&text, value.take_in(&allocator), allocator);
    if let Some(Statement::ExpressionStatement(it)) = call.pop()
        && let Expression::CallExpression(mut call) = it.unbox().expression
    {
        call.pure = is_pure;
        *value = Expression::CallExpression(call);
    }
}

struct Protector<'a> {
    allocator: &'a Allocator,
}

impl<'a> VisitMut<'a> for Protector<'a> {
    fn visit_expression_statement(&mut self, it: &mut ExpressionStatement<'a>) {
        walk_mut::walk_expression_statement(self, it);
        if is_plain(&it.expression) {
            mark(&mut it.expression, false, self.allocator);
        }
    }
}

fn replacement<'a>(statement: &mut Statement<'a>, allocator: &'a Allocator) -> Vec<Statement<'a>> {
    match statement {
        Statement::ClassDeclaration(it) => class(it, "", allocator),
        Statement::ExportDeclaration(it) => match &mut it.declaration {
            Declaration::ClassDeclaration(it) => class(it, "export { NAME };", allocator),
            _ => Vec::new(),
        },
        Statement::ExportDefaultDeclaration(it) => match &mut it.declaration {
            ExportDefaultDeclarationKind::ClassDeclaration(it) if it.id.is_some() => {
                class(it, "export { NAME as default };", allocator)
            }
            ExportDefaultDeclarationKind::ClassDeclaration(it) => {
                default(expression(it, allocator), allocator)
            }
            it => match it.as_expression_mut() {
                Some(value) => default(value.take_in(&allocator), allocator),
                None => Vec::new(),
            },
        },
        _ => Vec::new(),
    }
}

fn class<'a>(
    class: &mut Box<'a, Class<'a>>,
    export: &str,
    allocator: &'a Allocator,
) -> Vec<Statement<'a>> {
    let Some(name) = class.id.as_ref().map(|id| id.name) else { return Vec::new() };
    let text = format!("let NAME = 0; {export}").replace("NAME", &name);
    parse(&text, expression(class, allocator), allocator)
}

/// A default export. Functions and classes without a name are called "default".
fn default<'a>(value: Expression<'a>, allocator: &'a Allocator) -> Vec<Statement<'a>> {
    let text = if is_anonymous_function(&value) {
        "const __semba_default = { default: 0 }.default; export { __semba_default as default };"
    } else {
        "const __semba_default = 0; export { __semba_default as default };"
    };
    parse(text, value, allocator)
}

fn expression<'a>(class: &mut Box<'a, Class<'a>>, allocator: &'a Allocator) -> Expression<'a> {
    let mut class = class.take_in(&allocator);
    class.r#type = ClassType::ClassExpression;
    Expression::ClassExpression(Box::new_in(class, &allocator))
}

/// Text of ours with `value` where it has a zero, as statements that have no place in the file.
fn parse<'a>(text: &str, value: Expression<'a>, allocator: &'a Allocator) -> Vec<Statement<'a>> {
    let text = allocator.alloc_str(text);
    let program = Parser::new(allocator, text, SourceType::mjs()).parse().program;
    let mut statements: Vec<Statement<'a>> = program.body.into_iter().collect();
    let mut place = Place { value: Some(value) };
    statements.iter_mut().for_each(|statement| place.visit_statement(statement));
    statements
}

/// IsAnonymousFunctionDefinition (ECMA-262, 8.5.2): what gets its name from where it stands.
fn is_anonymous_function(value: &Expression<'_>) -> bool {
    match value.get_inner_expression() {
        Expression::ArrowFunctionExpression(_) => true,
        Expression::FunctionExpression(it) => it.id.is_none(),
        Expression::ClassExpression(it) => it.id.is_none(),
        _ => false,
    }
}

/// Removes all places, and puts the value where the text has a zero.
struct Place<'a> {
    value: Option<Expression<'a>>,
}

impl<'a> VisitMut<'a> for Place<'a> {
    fn visit_span(&mut self, it: &mut Span) {
        *it = SPAN;
    }

    fn visit_expression(&mut self, it: &mut Expression<'a>) {
        if matches!(it, Expression::NumericLiteral(_))
            && let Some(value) = self.value.take()
        {
            *it = value;
        } else {
            walk_mut::walk_expression(self, it);
        }
    }
}

#[cfg(test)]
mod tests {
    use oxc::codegen::Codegen;

    use super::*;

    fn protected(code: &str) -> String {
        let allocator = Allocator::default();
        let mut program = Parser::new(&allocator, code, SourceType::mjs()).parse().program;
        protect(&mut program, &allocator);
        printed(&program)
    }

    fn printed(program: &Program<'_>) -> String {
        let text = Codegen::new().build(program).code;
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn declarations_stay_declarations() {
        assert_eq!(
            protected("a(); export class A {} class B {} export default f() + 1;"),
            "a(); let A = class A {}; export { A }; let B = class B {}; const __semba_default = /* @__PURE__ */ __semba_value(f() + 1); export { __semba_default as default };"
        );
        assert_eq!(
            protected("export default (() => 1);"),
            "const __semba_default = { default: (() => 1) }.default; export { __semba_default as default };"
        );
        assert_eq!(
            protected("export default class A {}"),
            "let A = class A {}; export { A as default };"
        );
    }

    #[test]
    fn constants_and_reads_are_hidden() {
        assert_eq!(
            protected("export const a = 1, b = {}; try { c; } catch {}"),
            "export const a = /* @__PURE__ */ __semba_value(1), b = {}; try { __semba_value(c); } catch {}"
        );
        let mut code = "let a=__semba_value(1),b=c".to_owned();
        finish(&mut code, false);
        assert_eq!(code, "let a=(1),b=c");
    }

    #[test]
    fn other_statements_stay() {
        for code in ["export default function() {}", "var a = 1;", "f(class {});"] {
            assert_eq!(protected(code), code);
        }
    }
}
