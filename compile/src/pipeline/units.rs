//! Units that were made before: what a build does not have to compile again.
//!
//! A unit is found by everything that it was made of: the code, the name that its functions carry in stack traces,
//! the options, the engine's build, and the release of this command. What is found is checked like a unit in an
//! executable before it is used; one that does not match is a miss.

use std::cell::Cell;

use semba_bmes::Engine;
use semba_bundler::Chunk;
use semba_cache::{Key, KeyHasher, Kind, Settings, Store};

use super::Unit;
use crate::options::BytecodeOptions;
use crate::terminal::Terminal;

/// The sort of keys that this module makes.
const DOMAIN: &str = concat!("semba ", env!("CARGO_PKG_VERSION"), " unit");

/// The cache as a build sees it.
#[derive(Debug)]
pub struct UnitCache {
    store: Store,
    found: Cell<usize>,
    stored: Cell<usize>,
}

impl UnitCache {
    /// Opens the cache; without one everything is compiled, after a warning that says why.
    #[must_use]
    pub fn open(settings: &Settings, terminal: Terminal) -> Option<Self> {
        match Store::open(settings) {
            Ok(store) => Some(Self::new(store)),
            Err(error) => {
                terminal.warn_line(&format!("the cache is off: {error}"));
                None
            }
        }
    }

    /// The cache in an open store.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store, found: Cell::new(0), stored: Cell::new(0) }
    }

    /// How many units came from the cache, and how many were put into it.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.found.get(), self.stored.get())
    }

    /// The unit of `chunk`, when there is one and it validates.
    pub(super) fn find(
        &self,
        chunk: &Chunk,
        engine: &Engine,
        options: BytecodeOptions,
    ) -> Option<Unit> {
        let key = key(chunk, engine, options);
        let bytes = self.store.read(Kind::Unit, &key)?;
        let code = chunk.code.as_bytes();
        let sizes = match semba_bmes::Unit::validate(&bytes, Some(engine), Some(code)) {
            Ok(unit) if unit.record() == chunk.record => {
                Some((u64::from(unit.bytecode_offset()), unit.bytecode().len() as u64))
            }
            _ => None,
        };
        let Some((head_size, bytecode_size)) = sizes else {
            self.store.remove(Kind::Unit, &key);
            return None;
        };
        self.found.set(self.found.get() + 1);
        Some(Unit { bytes, head_size, bytecode_size })
    }

    /// Keeps the unit of `chunk`. A store that is full or gone costs the next build time and this one nothing.
    pub(super) fn store(
        &self,
        chunk: &Chunk,
        engine: &Engine,
        options: BytecodeOptions,
        unit: &Unit,
    ) {
        if self.store.write(Kind::Unit, &key(chunk, engine, options), &unit.bytes).is_ok() {
            self.stored.set(self.stored.get() + 1);
        }
    }

    /// Ends a build: what became too much is removed.
    pub(super) fn finish(&self) {
        if self.stored.get() > 0 {
            let _ = self.store.keep_within_size();
        }
    }
}

fn key(chunk: &Chunk, engine: &Engine, options: BytecodeOptions) -> Key {
    KeyHasher::new(DOMAIN)
        .number(u64::from(semba_bmes::VERSION))
        .part(engine.name.as_bytes())
        .part(engine.version.as_bytes())
        .number(engine.build_id)
        .number(u64::from(options.debug_info))
        .part(chunk.file_name.as_bytes())
        .part(chunk.code.as_bytes())
        .finish()
}
