//! What others may use of a module in a circle before it runs: its namespace object and functions.
//!
//! Rolldown makes a namespace where its module begins in the chunk, and gives renamed functions their
//! names there. ECMA-262 does both when modules are linked, before any of them runs. So these
//! statements move to the top of the chunk, or right behind the helper functions that they call.

use oxc::allocator::Allocator;
use oxc::ast::ast::{Argument, BindingPattern, Expression, Program, Statement};
use oxc::span::{GetSpan, Span};

use crate::analyze::parse;

/// Rolldown's functions that make namespaces and name functions.
const NAMESPACE: &str = "__exportAll";
const NAME: &str = "__name";

/// The code with these statements first and all others on their lines; `None` when there are none
/// or the code does not parse, which the analysis reports.
pub(super) fn link_first(code: &str, file_name: &str) -> Option<String> {
    let allocator = Allocator::default();
    let program = parse(&allocator, code, file_name).ok()?;
    let moved: Vec<Span> =
        program.body.iter().filter(|it| is_linked(it)).map(GetSpan::span).collect();
    if moved.is_empty() {
        return None;
    }
    let at = place(&program, code);
    let (mut first, mut rest, mut end) = (String::new(), String::new(), at);
    for span in moved.iter().filter(|span| span.start as usize >= at) {
        let text = &code[span.start as usize..span.end as usize];
        first.push_str(&text.replace('\n', " "));
        first.push(' ');
        rest.push_str(&code[end..span.start as usize]);
        rest.push_str(&"\n".repeat(text.matches('\n').count()));
        end = span.end as usize;
    }
    rest.push_str(&code[end..]);
    Some(format!("{} {}{rest}", &code[..at], first.trim_end()))
}

/// `var a_exports = __exportAll({ … })` or `__name(f, "…")`.
fn is_linked(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::VariableDeclaration(it) => {
            let [declarator] = it.declarations.as_slice() else { return false };
            declarator.init.as_ref().is_some_and(|init| {
                calls(init, NAMESPACE, |it| matches!(it, Argument::ObjectExpression(_)))
            })
        }
        Statement::ExpressionStatement(it) => {
            calls(&it.expression, NAME, |it| matches!(it, Argument::Identifier(_)))
        }
        _ => false,
    }
}

fn calls(it: &Expression<'_>, helper: &str, takes: fn(&Argument<'_>) -> bool) -> bool {
    let Expression::CallExpression(call) = it else { return false };
    let is_call = matches!(&call.callee, Expression::Identifier(it) if is_helper(&it.name, helper));
    is_call && call.arguments.first().is_some_and(takes)
}

/// Whether a name is that of a helper, which may be numbered.
fn is_helper(name: &str, helper: &str) -> bool {
    name.strip_prefix(helper).is_some_and(|rest| rest.is_empty() || rest.starts_with('$'))
}

/// Behind the last declaration of a helper in this chunk; else behind a `#!` line.
fn place(program: &Program<'_>, code: &str) -> usize {
    let declares_helper = |statement: &&Statement<'_>| {
        let Statement::VariableDeclaration(it) = statement else { return false };
        it.declarations.iter().any(|it| {
            matches!(&it.id, BindingPattern::BindingIdentifier(id)
                if is_helper(&id.name, NAMESPACE) || is_helper(&id.name, NAME))
        })
    };
    if let Some(helper) = program.body.iter().rfind(declares_helper) {
        return helper.span().end as usize;
    }
    match code.find('\n') {
        Some(end) if code.starts_with("#!") => end + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::link_first;

    #[test]
    fn namespaces_come_first_and_lines_stay() {
        let code = "#!x\nimport { t as __exportAll } from './r.js';\nf();\nvar a_exports = __exportAll({\n\ta: () => a\n});\nlet a = 1;\n";
        let expected = "#!x\n var a_exports = __exportAll({ \ta: () => a });import { t as __exportAll } from './r.js';\nf();\n\n\n\nlet a = 1;\n";
        assert_eq!(link_first(code, "a.js").as_deref(), Some(expected));
        let code = "g();\nvar __exportAll = x;\nf();\nvar a_exports = __exportAll({});";
        let expected = "g();\nvar __exportAll = x; var a_exports = __exportAll({});\nf();\n";
        assert_eq!(link_first(code, "a.js").as_deref(), Some(expected));
        assert_eq!(link_first("var __exportAll = (all) => 1;", "a.js"), None);
    }
}
