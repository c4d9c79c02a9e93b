//! `semba cache`: what is in the cache, what it was good for, and keeping it in order.

mod stats;
mod verify;

use std::io::{self, Write};

use semba_cache::{OpenError, Pruned, Store};

use crate::cli::CacheCommand;
use crate::error::Failure;
use crate::options::Environment;
use crate::terminal::{size, time};

/// Runs `semba cache`.
pub(crate) fn run(command: CacheCommand, environment: &Environment) -> Result<(), Failure> {
    let settings = &environment.cache;
    let existing = || Store::open_existing(settings).map_err(Failure::Cache);
    let text = match command {
        CacheCommand::Dir => {
            let dir = settings.dir.as_deref().ok_or(Failure::Cache(OpenError::NoDirectory))?;
            format!("{}\n", dir.display())
        }
        CacheCommand::Stats { json } => {
            let stats = stats::Stats::read(settings, existing()?.as_ref())?;
            if json { stats.json() } else { stats.text() }
        }
        CacheCommand::Compile { files } => {
            let mut text = String::new();
            for file in files {
                let took = crate::run::keep(&file, settings, environment)?;
                text.push_str(&format!("{} in {}\n", file.display(), time(took)));
            }
            text
        }
        CacheCommand::Verify => verify::verify(existing()?.as_ref())?,
        CacheCommand::Prune { max, older } => {
            let max = max.or(if older.is_none() { Some(settings.max) } else { None });
            removed(existing()?, |store| store.prune(max, older))?
        }
        CacheCommand::Clear => removed(existing()?, Store::clear)?,
    };
    io::stdout().write_all(text.as_bytes()).map_err(Failure::Stdout)
}

/// Says what was removed from a store, which need not exist.
fn removed(
    store: Option<Store>,
    remove: impl FnOnce(&Store) -> io::Result<Pruned>,
) -> Result<String, Failure> {
    let pruned = match &store {
        Some(store) => remove(store).map_err(|error| unreadable(store, error))?,
        None => Pruned::default(),
    };
    let noun = if pruned.files == 1 { "file" } else { "files" };
    Ok(format!("removed {} {noun}, {}\n", pruned.files, size(pruned.bytes)))
}

fn unreadable(store: &Store, source: io::Error) -> Failure {
    Failure::Cache(OpenError::Io { path: store.root().to_path_buf(), source })
}
