//! Assignments to imports and constants, which rolldown refuses to build.
//!
//! They throw a TypeError when they run, which a program may expect. So their targets get names
//! that rolldown knows nothing about, and their own names again before the module is printed.

use oxc::allocator::{Allocator, FromIn};
use oxc::ast::ast::{
    AssignmentTargetPropertyIdentifier, Expression, IdentifierReference, Program,
    SimpleAssignmentTarget, UnaryExpression, UnaryOperator,
};
use oxc::ast_visit::{VisitMut, walk_mut};
use oxc::str::Ident;

const MARK: &str = "__semba_target_";

/// Renames what the program assigns to.
pub(in crate::bundle) fn hide<'a>(program: &mut Program<'a>, allocator: &'a Allocator) {
    Hider { allocator }.visit_program(program);
}

/// Takes back what [`hide`] did.
pub(super) fn show<'a>(program: &mut Program<'a>, allocator: &'a Allocator) {
    Shower { allocator }.visit_program(program);
}

struct Hider<'a> {
    allocator: &'a Allocator,
}

impl<'a> Hider<'a> {
    fn hide(&self, it: &mut IdentifierReference<'a>) {
        it.name = Ident::from_in(format!("{MARK}{}", it.name), self.allocator);
    }

    fn hide_object(&self, object: &mut Expression<'a>) {
        if let Expression::Identifier(it) = object {
            self.hide(it);
        }
    }
}

impl<'a> VisitMut<'a> for Hider<'a> {
    fn visit_simple_assignment_target(&mut self, it: &mut SimpleAssignmentTarget<'a>) {
        match it {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(it) => self.hide(it),
            SimpleAssignmentTarget::StaticMemberExpression(it) => self.hide_object(&mut it.object),
            SimpleAssignmentTarget::ComputedMemberExpression(it) => {
                self.hide_object(&mut it.object);
            }
            _ => {}
        }
        walk_mut::walk_simple_assignment_target(self, it);
    }

    fn visit_assignment_target_property_identifier(
        &mut self,
        it: &mut AssignmentTargetPropertyIdentifier<'a>,
    ) {
        self.hide(&mut it.binding);
        walk_mut::walk_assignment_target_property_identifier(self, it);
    }

    fn visit_unary_expression(&mut self, it: &mut UnaryExpression<'a>) {
        if it.operator == UnaryOperator::Delete {
            match &mut it.argument {
                Expression::StaticMemberExpression(it) => self.hide_object(&mut it.object),
                Expression::ComputedMemberExpression(it) => self.hide_object(&mut it.object),
                _ => {}
            }
        }
        walk_mut::walk_unary_expression(self, it);
    }
}

struct Shower<'a> {
    allocator: &'a Allocator,
}

impl<'a> VisitMut<'a> for Shower<'a> {
    fn visit_identifier_reference(&mut self, it: &mut IdentifierReference<'a>) {
        // Parts of an expression may have been gone through twice.
        let name = it.name.as_str().trim_start_matches(MARK);
        if name.len() < it.name.len() {
            it.name = Ident::from_in(name.to_owned(), self.allocator);
        }
    }
}
