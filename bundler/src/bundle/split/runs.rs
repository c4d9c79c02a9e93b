//! Cuts the modules of one chunk into runs that become chunks.

use rustc_hash::FxHashMap;

use super::graph::Node;

/// What cutting needs to know of a module.
#[derive(Clone, Debug, Default)]
pub(super) struct ModuleShape {
    pub(super) id: String,
    /// The module of the chunk's entry or `import()`.
    pub(super) is_facade: bool,
    /// It must not share a chunk with modules before it.
    pub(super) is_apart: bool,
    /// Whether it makes a difference when it is evaluated.
    pub(super) is_order_sensitive: bool,
    /// Bytes of its code in the chunk.
    pub(super) bytes: usize,
    /// Its top-level variables.
    pub(super) bindings: usize,
    pub(super) node: Node,
}

/// How large a piece may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) bytes: usize,
    pub(super) bindings: usize,
}

/// Modules that stay together: from the first to the last of a circle, as indices.
#[derive(Clone, Debug)]
struct Unit {
    modules: Vec<usize>,
    bytes: usize,
    bindings: usize,
    awaits_before: usize,
    awaits_itself: bool,
    awaits_after: usize,
    is_apart: bool,
}

/// Cuts `modules`, which are in order of evaluation, into pieces; each is a list of indices in the
/// same order. `bounds` are given when the chunk is too large.
pub(super) fn cut(
    modules: &[ModuleShape],
    bounds: Option<Bounds>,
    is_imported: bool,
) -> Vec<Vec<usize>> {
    let units = units(modules);
    let runs =
        if must_cut_at_awaits(&units, is_imported) { cut_at_awaits(units) } else { vec![units] };
    let pieces = runs.into_iter().flat_map(|run| match bounds {
        Some(bounds) => cut_by_size(run, bounds),
        None => vec![run],
    });
    pieces
        .map(|units| units.into_iter().flat_map(|unit| unit.modules).collect::<Vec<usize>>())
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// Whether a circle that stays together had to be cut, or waits: not all of its modules need wait for
/// the same.
pub(super) fn changes_circles(modules: &[ModuleShape]) -> bool {
    let mut circles = units(modules).into_iter().filter(|unit| unit.modules.len() > 1);
    circles.any(|unit| {
        let is_cut = unit.modules.iter().skip(1).any(|member| modules[*member].is_apart);
        unit.awaits_itself || unit.awaits_before != 0 || is_cut
    })
}

/// A module that stands between two of a circle, although it is not in it, stays with them:
/// evaluated elsewhere it would run too early or too late.
fn units(modules: &[ModuleShape]) -> Vec<Unit> {
    let mut last_of_circle: FxHashMap<usize, usize> = FxHashMap::default();
    for (at, module) in modules.iter().enumerate() {
        if let Some(circle) = module.node.circle {
            last_of_circle.insert(circle, at);
        }
    }
    let mut units: Vec<Unit> = Vec::new();
    let mut open_until = None;
    for (at, module) in modules.iter().enumerate() {
        let circle = module.node.circle.as_ref();
        let last = circle.and_then(|circle| last_of_circle.get(circle)).copied().unwrap_or(at);
        let is_open = open_until.is_some_and(|until| at <= until);
        open_until = open_until.max(Some(last));
        match units.last_mut() {
            Some(unit) if is_open => unit.add(at, module),
            _ => units.push(Unit::new(at, module)),
        }
    }
    units
}

impl Unit {
    fn new(at: usize, module: &ModuleShape) -> Self {
        Self {
            modules: vec![at],
            bytes: module.bytes,
            bindings: module.bindings,
            awaits_before: module.node.awaits_before,
            awaits_itself: module.node.awaits_itself,
            awaits_after: module.node.awaits_after,
            is_apart: module.is_apart,
        }
    }

    fn add(&mut self, at: usize, module: &ModuleShape) {
        self.modules.push(at);
        self.bytes += module.bytes;
        self.bindings += module.bindings;
        // Modules that wait for different things and cannot be parted wait together.
        self.awaits_itself |=
            module.node.awaits_itself || module.node.awaits_before != self.awaits_before;
        self.awaits_after = module.node.awaits_after;
    }

    fn can_run_with(&self, next: &Self) -> bool {
        !next.is_apart
            && !self.awaits_itself
            && !next.awaits_itself
            && self.awaits_before == next.awaits_before
    }
}

/// Whether one chunk would evaluate these differently than modules of their own would be.
///
/// A chunk runs its modules one after another once everything it imports has ended. That is right
/// when each module waits for exactly the ones before it. And a chunk that awaits must hold
/// nothing that others import: a chunk loaded by its `import()` would wait for the chunk that
/// waits for it.
fn must_cut_at_awaits(units: &[Unit], is_imported: bool) -> bool {
    let is_chain = units.windows(2).all(|pair| pair[1].awaits_before == pair[0].awaits_after);
    let awaits = units.iter().any(|unit| unit.awaits_itself);
    !is_chain || (awaits && is_imported) || units.iter().any(|unit| unit.is_apart)
}

/// Parts units that wait for different things, and each unit that awaits from all others. Then an
/// engine starts and resumes the chunks exactly when it would have started and resumed their
/// modules, and without awaiting the chunks still are in the order of the modules, which is what
/// rolldown looks at when it decides whether modules have to be wrapped.
fn cut_at_awaits(units: Vec<Unit>) -> Vec<Vec<Unit>> {
    let mut runs: Vec<Vec<Unit>> = Vec::new();
    for unit in units {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| last.can_run_with(&unit)) => run.push(unit),
            _ => runs.push(vec![unit]),
        }
    }
    runs
}

/// Cuts a run into pieces of about the same size, as few as the bounds allow.
fn cut_by_size(run: Vec<Unit>, bounds: Bounds) -> Vec<Vec<Unit>> {
    let bytes: usize = run.iter().map(|unit| unit.bytes).sum();
    let bindings: usize = run.iter().map(|unit| unit.bindings).sum();
    let pieces =
        bytes.div_ceil(bounds.bytes.max(1)).max(bindings.div_ceil(bounds.bindings.max(1))).max(1);
    let target = Bounds { bytes: bytes.div_ceil(pieces), bindings: bindings.div_ceil(pieces) };
    let mut done: Vec<Vec<Unit>> = vec![Vec::new()];
    let mut size = Bounds { bytes: 0, bindings: 0 };
    for unit in run {
        let with =
            Bounds { bytes: size.bytes + unit.bytes, bindings: size.bindings + unit.bindings };
        let is_over = with.bytes > bounds.bytes || with.bindings > bounds.bindings;
        let is_full =
            size.bytes >= target.bytes || (bindings > 0 && size.bindings >= target.bindings);
        let piece = match done.last_mut() {
            Some(piece) if piece.is_empty() || !(is_over || is_full) => {
                size = with;
                piece
            }
            _ => {
                size = Bounds { bytes: unit.bytes, bindings: unit.bindings };
                done.push(Vec::new());
                let last = done.len() - 1;
                &mut done[last]
            }
        };
        piece.push(unit);
    }
    done
}
