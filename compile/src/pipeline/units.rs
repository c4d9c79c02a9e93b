//! Units that were made before: what a build does not have to compile again.
//!
//! A unit is found by everything that it was made of: the code, the name that its functions carry in stack traces,
//! the options, the engine's build, and the release of this command. What is found is checked like a unit in an
//! executable before it is used; one that does not match is a miss. What is not here may be in a store that a team
//! shares ([`Remote`]).

use std::cell::Cell;

use semba_bmes::Engine;
use semba_bundler::Chunk;
use semba_cache::{Key, KeyHasher, Kind, Remote, Report, Settings, Store};

use super::Unit;
use crate::options::BytecodeOptions;
use crate::terminal::Terminal;

/// The sort of keys that this module makes.
const DOMAIN: &str = concat!("semba ", env!("CARGO_PKG_VERSION"), " unit");

/// The cache as a build sees it.
#[derive(Debug)]
pub struct UnitCache {
    store: Store,
    /// The one that a team shares, asked for what `store` lacks.
    remote: Option<Remote>,
    terminal: Terminal,
    found: Cell<usize>,
    compiled: Cell<usize>,
    stored: Cell<usize>,
}

impl UnitCache {
    /// Opens the cache; without one everything is compiled, after a warning that says why.
    #[must_use]
    pub fn open(settings: &Settings, terminal: Terminal) -> Option<Self> {
        match Store::open(settings) {
            Ok(store) => Some(Self::new(store, settings, terminal)),
            Err(error) => {
                terminal.warn_line(&format!("the cache is off: {error}"));
                None
            }
        }
    }

    /// The cache in an open store.
    #[must_use]
    pub fn new(store: Store, settings: &Settings, terminal: Terminal) -> Self {
        let remote = settings.remote.clone().map(|remote| Remote::new(remote, settings.max));
        let [found, compiled, stored] = [const { Cell::new(0) }; 3];
        Self { store, remote, terminal, found, compiled, stored }
    }

    /// How many units came from the cache, and how many had to be compiled.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.found.get(), self.compiled.get())
    }

    /// The unit of `chunk`, when there is one and it validates.
    pub(super) fn find(
        &self,
        chunk: &Chunk,
        engine: &Engine,
        options: BytecodeOptions,
    ) -> Option<Unit> {
        let key = key(chunk, engine, options);
        let unit = validated(self.store.read(Kind::Unit, &key)?, chunk, engine);
        match unit {
            Some(_) => self.found.set(self.found.get() + 1),
            None => self.store.remove(Kind::Unit, &key),
        }
        unit
    }

    /// The units of `chunks` that the shared store has, in their order. They are in this store from then on.
    pub(super) fn fetch(
        &self,
        chunks: &[&Chunk],
        engine: &Engine,
        options: BytecodeOptions,
    ) -> Vec<Option<Unit>> {
        let Some(remote) = &self.remote else { return chunks.iter().map(|_| None).collect() };
        let keys: Vec<Key> = chunks.iter().map(|chunk| key(chunk, engine, options)).collect();
        let found = remote.fetch(Kind::Unit, &keys).into_iter();
        let units = found.zip(chunks.iter().zip(&keys)).map(|(bytes, (chunk, key))| {
            let unit = validated(bytes?, chunk, engine)?;
            self.found.set(self.found.get() + 1);
            self.keep(key, &unit);
            Some(unit)
        });
        units.collect()
    }

    /// Keeps the unit of `chunk`. A store that is full or gone costs the next build time and this one nothing.
    pub(super) fn store(
        &self,
        chunk: &Chunk,
        engine: &Engine,
        options: BytecodeOptions,
        unit: &Unit,
    ) {
        let key = key(chunk, engine, options);
        self.compiled.set(self.compiled.get() + 1);
        self.keep(&key, unit);
        if let Some(remote) = &self.remote {
            remote.put(Kind::Unit, &key, &unit.bytes);
        }
    }

    fn keep(&self, key: &Key, unit: &Unit) {
        if self.store.write(Kind::Unit, key, &unit.bytes).is_ok() {
            self.stored.set(self.stored.get() + 1);
        }
    }

    /// Ends a build: what became too much is removed, and the shared store has a little time to take what is new.
    pub(super) fn finish(&self) {
        if self.stored.get() > 0 {
            let _ = self.store.keep_within_size();
        }
        let Some(remote) = &self.remote else { return };
        let Report { fetched, uploaded, refused, failure } = remote.finish();
        crate::run::trace(|| {
            format!("shared cache: {fetched} units fetched, {uploaded} sent, {refused} refused")
        });
        if refused > 0 {
            self.terminal.warn_line(&format!(
                "{refused} units of the shared cache were not signed with this SEMBA_CACHE_KEY and are not used"
            ));
        }
        if let Some(reason) = failure {
            self.terminal.warn_line(&format!("the shared cache is not used: {reason}"));
        }
    }
}

/// The unit in `bytes`, when it is one of `chunk`.
fn validated(bytes: Vec<u8>, chunk: &Chunk, engine: &Engine) -> Option<Unit> {
    let code = chunk.code.as_bytes();
    let unit = semba_bmes::Unit::validate(&bytes, Some(engine), Some(code)).ok()?;
    if unit.record() != chunk.record {
        return None;
    }
    let (head_size, bytecode_size) =
        (u64::from(unit.bytecode_offset()), unit.bytecode().len() as u64);
    Some(Unit { bytes, head_size, bytecode_size })
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
