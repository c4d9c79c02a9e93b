//! Where the modules of a chunk are cut.

use super::graph::Node;
use super::runs::{Bounds, ModuleShape, cut};

fn module(circle: usize, bytes: usize) -> ModuleShape {
    let node = Node { circle: Some(circle), ..Node::default() };
    ModuleShape { bytes, bindings: 1, node, ..ModuleShape::default() }
}

fn waiting(circle: usize, before: usize, itself: bool, after: usize) -> ModuleShape {
    let circle = Some(circle);
    let node = Node { circle, awaits_before: before, awaits_itself: itself, awaits_after: after };
    ModuleShape { node, ..ModuleShape::default() }
}

#[test]
fn small_chunks_stay_whole() {
    let modules = [module(0, 10), module(1, 10)];
    assert_eq!(cut(&modules, None, true), [vec![0, 1]]);
}

#[test]
fn pieces_are_of_about_the_same_size() {
    let modules: Vec<ModuleShape> = (0..10).map(|at| module(at, 10)).collect();
    let pieces = cut(&modules, Some(Bounds { bytes: 40, bindings: 100 }), false);
    assert_eq!(pieces, [vec![0, 1, 2, 3], vec![4, 5, 6, 7], vec![8, 9]]);
    let pieces = cut(&modules, Some(Bounds { bytes: 1000, bindings: 5 }), false);
    assert_eq!(pieces, [vec![0, 1, 2, 3, 4], vec![5, 6, 7, 8, 9]]);
}

#[test]
fn circles_stay_together_with_what_runs_between() {
    let modules = [module(0, 10), module(1, 10), module(2, 10), module(1, 10), module(3, 10)];
    let pieces = cut(&modules, Some(Bounds { bytes: 10, bindings: 100 }), false);
    assert_eq!(pieces, [vec![0], vec![1, 2, 3], vec![4]]);
}

#[test]
fn a_chain_of_awaits_needs_no_cut() {
    let modules = [waiting(0, 0, true, 1), waiting(1, 1, false, 1), waiting(2, 1, true, 2)];
    assert_eq!(cut(&modules, None, false), [vec![0, 1, 2]]);
}

#[test]
fn modules_that_need_not_wait_are_cut_off() {
    let modules = [waiting(0, 0, true, 1), waiting(1, 0, false, 0), waiting(2, 1, false, 1)];
    assert_eq!(cut(&modules, None, false), [vec![0], vec![1], vec![2]]);
}

#[test]
fn an_awaiting_entry_shares_no_chunk_with_what_others_import() {
    let modules = [waiting(0, 0, false, 0), waiting(1, 0, true, 1)];
    assert_eq!(cut(&modules, None, false), [vec![0, 1]]);
    assert_eq!(cut(&modules, None, true), [vec![0], vec![1]]);
}
