//! The static import graph of all source modules: circles, and what each module waits for.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::bundle::plugin::ModuleNote;

/// What a module's place in the graph means for its chunk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Node {
    /// Modules with the same number import each other in a circle. `None` for modules that the
    /// graph does not know.
    pub(super) circle: Option<usize>,
    /// The set of modules with top-level `await` that must have ended before this one runs, as a
    /// number that is 0 for none and equal for equal sets.
    pub(super) awaits_before: usize,
    /// Whether it has top-level `await`, or shares a circle with one that has.
    pub(super) awaits_itself: bool,
    /// The same as `awaits_before` for whatever imports this module.
    pub(super) awaits_after: usize,
}

/// All source modules by their ids.
#[derive(Debug)]
pub(in crate::bundle) struct ModuleGraph {
    ids: Vec<String>,
    index: FxHashMap<String, usize>,
    edges: Vec<Vec<usize>>,
    nodes: Vec<Node>,
    is_order_sensitive: Vec<bool>,
    is_imported: Vec<bool>,
}

impl ModuleGraph {
    pub(in crate::bundle) fn new(notes: &FxHashMap<String, ModuleNote>) -> Self {
        // Sorted, so that numbers do not depend on a hash map's order.
        let mut ids: Vec<String> = notes.keys().cloned().collect();
        ids.sort_unstable();
        let index: FxHashMap<String, usize> =
            ids.iter().cloned().enumerate().map(|(at, id)| (id, at)).collect();
        let imports =
            |id: &String| notes[id].imports.iter().filter_map(|to| index.get(to).copied());
        let edges: Vec<Vec<usize>> = ids.iter().map(|id| imports(id).collect()).collect();
        let awaits: Vec<bool> = ids.iter().map(|id| notes[id].has_top_level_await).collect();
        let nodes = describe(&edges, &awaits);
        let is_order_sensitive = ids.iter().map(|id| notes[id].is_order_sensitive).collect();
        let mut is_imported = vec![false; ids.len()];
        edges.iter().flatten().for_each(|to| is_imported[*to] = true);
        Self { ids, index, edges, nodes, is_order_sensitive, is_imported }
    }

    /// The place of a module; that of one which imports nothing when it is not known.
    pub(super) fn node(&self, id: &str) -> Node {
        self.index.get(id).map(|at| self.nodes[*at]).unwrap_or_default()
    }

    /// Whether it makes a difference when a module is evaluated.
    pub(super) fn is_order_sensitive(&self, id: &str) -> bool {
        self.index.get(id).is_none_or(|at| self.is_order_sensitive[*at])
    }

    /// Whether other modules import it statically.
    pub(super) fn is_imported(&self, id: &str) -> bool {
        self.index.get(id).is_some_and(|at| self.is_imported[*at])
    }

    /// The modules that import themselves, alone or through others, of those that `counts` accepts.
    pub(in crate::bundle) fn circular(&self, counts: impl Fn(&str) -> bool) -> Vec<&str> {
        let mut members: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        for (at, node) in self.nodes.iter().enumerate() {
            if let Some(circle) = node.circle
                && counts(&self.ids[at])
            {
                members.entry(circle).or_default().push(at);
            }
        }
        let is_circle = |members: &Vec<usize>| {
            members.len() > 1 || self.edges[members[0]].contains(&members[0])
        };
        let members = members.into_values().filter(is_circle).flatten();
        members.map(|at| self.ids[at].as_str()).collect()
    }

    /// The modules that were evaluated before any `import()` evaluates others: those of the one entry,
    /// when nothing awaits that it imports.
    pub(in crate::bundle) fn settled(&self, entries: &[String]) -> FxHashSet<&str> {
        let [entry] = entries else { return FxHashSet::default() };
        let order = self.evaluation_order(entry);
        let mut imported = order.iter().filter(|id| **id != entry);
        if imported.any(|id| self.node(id).awaits_itself) {
            return FxHashSet::default();
        }
        order.into_iter().collect()
    }

    /// The modules that are evaluated with `root`, in that order, by their ids.
    pub(in crate::bundle) fn evaluation_order(&self, root: &str) -> Vec<&str> {
        let Some(root) = self.index.get(root).copied() else { return Vec::new() };
        let order = post_order(root, &self.edges);
        order.into_iter().map(|at| self.ids[at].as_str()).collect()
    }
}

/// What a depth-first walk from `root` leaves, in that order: how engines evaluate modules.
pub(super) fn post_order(root: usize, edges: &[Vec<usize>]) -> Vec<usize> {
    let mut is_seen = vec![false; edges.len()];
    is_seen[root] = true;
    let mut order = Vec::new();
    let mut calls = vec![(root, 0)];
    while let Some((node, next)) = calls.last_mut() {
        if let Some(to) = edges[*node].get(*next).copied() {
            *next += 1;
            if !std::mem::replace(&mut is_seen[to], true) {
                calls.push((to, 0));
            }
        } else {
            order.push(*node);
            calls.pop();
        }
    }
    order
}

fn describe(edges: &[Vec<usize>], awaits: &[bool]) -> Vec<Node> {
    let circles = circles(edges);
    let mut circle_of = vec![0; edges.len()];
    for (number, members) in circles.iter().enumerate() {
        for member in members {
            circle_of[*member] = number;
        }
    }
    let mut sets = WaitSets::default();
    let mut nodes = vec![Node::default(); edges.len()];
    // Circles come after the circles they import.
    for (number, members) in circles.iter().enumerate() {
        let imports = members.iter().flat_map(|member| &edges[*member]);
        let before: Vec<usize> = imports
            .filter(|to| circle_of[**to] != number)
            .map(|to| nodes[*to].awaits_after)
            .collect();
        let awaits_before = sets.union(&before, None);
        let awaits_itself = members.iter().any(|member| awaits[*member]);
        let awaits_after = sets.union(&[awaits_before], awaits_itself.then_some(number));
        for member in members {
            let circle = Some(number);
            nodes[*member] = Node { circle, awaits_before, awaits_itself, awaits_after };
        }
    }
    nodes
}

/// Sets of awaiting circles, numbered. Programs have few.
struct WaitSets {
    sets: Vec<Vec<usize>>,
    numbers: FxHashMap<Vec<usize>, usize>,
}

impl Default for WaitSets {
    fn default() -> Self {
        Self { sets: vec![Vec::new()], numbers: FxHashMap::from_iter([(Vec::new(), 0)]) }
    }
}

impl WaitSets {
    fn union(&mut self, numbers: &[usize], extra: Option<usize>) -> usize {
        let mut set: Vec<usize> = numbers
            .iter()
            .filter(|number| **number != 0)
            .flat_map(|number| self.sets[*number].iter().copied())
            .collect();
        set.extend(extra);
        set.sort_unstable();
        set.dedup();
        if let Some(number) = self.numbers.get(&set) {
            return *number;
        }
        let number = self.sets.len();
        self.sets.push(set.clone());
        self.numbers.insert(set, number);
        number
    }
}

/// Strongly connected components, each after those it has edges to (Tarjan's algorithm, without
/// recursion: import chains can be thousands of modules long).
fn circles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let mut order = vec![UNSEEN; edges.len()];
    let mut low = vec![0; edges.len()];
    let mut on_stack = vec![false; edges.len()];
    let mut stack = Vec::new();
    let mut found = Vec::new();
    let mut next = 0;
    for root in 0..edges.len() {
        if order[root] != UNSEEN {
            continue;
        }
        let mut calls = vec![(root, 0)];
        while let Some((node, edge)) = calls.last_mut() {
            let node = *node;
            if *edge == 0 {
                order[node] = next;
                low[node] = next;
                next += 1;
                stack.push(node);
                on_stack[node] = true;
            }
            if let Some(to) = edges[node].get(*edge).copied() {
                *edge += 1;
                if order[to] == UNSEEN {
                    calls.push((to, 0));
                } else if on_stack[to] {
                    low[node] = low[node].min(order[to]);
                }
                // A node without edges is entered once only, so this marks it as entered.
                continue;
            }
            calls.pop();
            if let Some((parent, _)) = calls.last() {
                low[*parent] = low[*parent].min(low[node]);
            }
            if low[node] == order[node] {
                let start = stack.iter().rposition(|member| *member == node).unwrap_or(0);
                let members = stack.split_off(start);
                for member in &members {
                    on_stack[*member] = false;
                }
                found.push(members);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_follow_what_they_import() {
        // 0 -> 1 -> 2 -> 1, 2 -> 3, 4 alone
        let edges = vec![vec![1], vec![2], vec![1, 3], vec![], vec![]];
        let mut found = circles(&edges);
        for circle in &mut found {
            circle.sort_unstable();
        }
        assert_eq!(found, [vec![3], vec![1, 2], vec![0], vec![4]]);
    }

    #[test]
    fn modules_are_evaluated_after_their_imports() {
        let edges = vec![vec![2, 1], vec![2], vec![3], vec![2]];
        assert_eq!(post_order(0, &edges), [3, 2, 1, 0]);
    }

    #[test]
    fn long_chains_need_no_stack() {
        let edges: Vec<Vec<usize>> =
            (0..200_000).map(|at| if at + 1 < 200_000 { vec![at + 1] } else { vec![] }).collect();
        assert_eq!(circles(&edges).len(), 200_000);
    }

    #[test]
    fn waits_are_inherited_by_importers() {
        // 0 imports 1 and 2; 1 awaits; 2 imports 3.
        let edges = vec![vec![1, 2], vec![], vec![3], vec![]];
        let nodes = describe(&edges, &[false, true, false, false]);
        assert_eq!(nodes[1].awaits_before, 0);
        assert!(nodes[1].awaits_itself);
        assert_eq!(nodes[2].awaits_before, 0);
        assert_ne!(nodes[0].awaits_before, 0);
        assert_eq!(nodes[0].awaits_before, nodes[1].awaits_after);
    }
}
