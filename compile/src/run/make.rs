//! Making a program and keeping it in the cache.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use semba_bundler::Inputs;
use semba_cache::{Dependencies, Key, Kind, Snapshot, Store};

use super::RunError;
use super::cached::image_stamp;
use super::record::Record;
use crate::options::BuildOptions;
use crate::pipeline::{self, UnitCache};
use crate::stub::Stub;
use crate::terminal::Terminal;

/// A program that was made.
#[derive(Debug)]
pub(super) struct Made {
    /// Its archive, open.
    pub(super) image: File,
    /// The stub that runs it.
    pub(super) stub: PathBuf,
    /// What it took.
    pub(super) took: Duration,
}

/// Where a program is kept, and under which name.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) store: &'a Store,
    pub(super) key: Key,
    /// The entry's real path.
    pub(super) entry: &'a Path,
    /// The entry's path as the user knows it.
    pub(super) script: &'a Path,
}

/// Makes a program; with a place for it, it is kept there.
pub(super) fn make(options: &BuildOptions, place: Option<&Place<'_>>) -> Result<Made, RunError> {
    let (started, clock) = (SystemTime::now(), Instant::now());
    let stub = options.stub.load().map_err(pipeline::BuildError::from)?;
    if !stub.runs_here() {
        return Err(RunError::ForeignStub { path: stub.path, target: stub.identity.target });
    }
    let terminal = Terminal::new(options.quiet);
    let units = place
        .zip(options.cache.as_ref())
        .map(|(place, settings)| UnitCache::new(place.store.clone(), settings, terminal));
    let program = pipeline::program(options, &stub, units.as_ref(), terminal)?;
    let kept = place.and_then(|place| keep(place, &program, &stub, started, clock));
    let image = match kept {
        Some(image) => image,
        None => anonymous(&program.archive).map_err(RunError::Image)?,
    };
    if let (Some(place), Some(units)) = (place, units) {
        let (found, compiled) = units.counts();
        super::trace(|| format!("{found} units from the cache, {compiled} compiled"));
        let _ = place.store.keep_within_size();
    }
    Ok(Made { image, stub: stub.path, took: clock.elapsed() })
}

/// Puts a program into the cache; `None` when that does not work, which costs the next run time and this one nothing.
fn keep(
    place: &Place<'_>,
    program: &pipeline::Program,
    stub: &Stub,
    started: SystemTime,
    clock: Instant,
) -> Option<File> {
    let store = place.store;
    let key = Key::of_content(&program.archive);
    store.write(Kind::Image, &key, &program.archive).ok()?;
    let image = store.file(Kind::Image, &key).ok()?;
    let contents = &program.inputs.contents;
    let dependencies = dependencies(&program.inputs, stub, place.script);
    let snapshot = Snapshot::take(&dependencies, started, |path| {
        contents.get(path).copied().map(Key::from_bytes)
    });
    match snapshot {
        Ok(snapshot) => {
            let record = Record {
                took: clock.elapsed(),
                image: key,
                image_stamp: image_stamp(&image.metadata().ok()?),
                stub: stub.path.clone(),
                entry: place.entry.to_path_buf(),
                snapshot,
            };
            let _ = store.write(Kind::Run, &place.key, &record.encode());
        }
        Err(change) => super::trace(|| format!("not kept in the cache: {change}")),
    }
    Some(image)
}

/// What a program depends on: its sources, the way to them, the stub, and this very command.
fn dependencies(inputs: &Inputs, stub: &Stub, script: &Path) -> Dependencies {
    let Inputs { files, absent, mut links, folders, .. } = inputs.clone();
    let parts = script.ancestors().filter(|part| part.is_symlink());
    links.extend(parts.map(Path::to_path_buf));
    let command = std::env::current_exe().ok();
    Dependencies {
        files,
        absent,
        links,
        folders: folders.into_iter().collect::<BTreeMap<_, _>>(),
        programs: command.into_iter().chain([stub.path.clone()]).collect(),
    }
}

/// A file without a name, which is gone with the program.
pub(super) fn anonymous(content: &[u8]) -> std::io::Result<File> {
    let mut file = tempfile::tempfile()?;
    file.write_all(content)?;
    file.rewind()?;
    Ok(file)
}
