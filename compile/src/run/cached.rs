//! The way of a program that is in the cache and that nothing of changed: no bundler, no parser, no thread.

use std::ffi::OsString;
use std::fmt;
use std::fs::{File, Metadata};
use std::io::Read;

use semba_cache::{Change, Key, Kind, OpenError, Settings, Store};

use super::arguments::Arguments;
use super::record::Record;
use super::start::Ready;
use crate::options::{BYTECODE_VARIABLE, Environment, STUB_VARIABLE, bytecode_variable};

/// Why a program does not start from the cache.
#[derive(Debug)]
pub(crate) enum Miss {
    /// It was not asked for.
    Off,
    /// The store cannot be used.
    Unusable(OpenError),
    /// There is no record of it.
    New,
    /// Something that it was made of is not as it was.
    Changed(Change),
    /// Another runtime stub is in use now.
    Stub,
    /// The archive was removed to make room.
    Gone,
    /// The archive is not what was written.
    Damaged,
}

impl Miss {
    /// The reason for the journal: few words, the same for all misses of a sort.
    pub(super) fn reason(&self) -> &'static str {
        match self {
            Self::Off | Self::Unusable(_) => "the cache is off",
            Self::New => "never run before",
            Self::Changed(change) => change.reason(),
            Self::Stub => "another runtime stub",
            Self::Gone => "removed from the cache",
            Self::Damaged => "damaged in the cache",
        }
    }
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(change) => change.fmt(f),
            Self::Unusable(error) => write!(f, "the cache is off: {error}"),
            other => f.write_str(other.reason()),
        }
    }
}

/// Starts the program from the cache, in place of this process. Returns when that is not possible, and why.
/// `arguments` follow `semba run`.
pub(crate) fn start(arguments: &[OsString]) -> Miss {
    let Some(arguments) = Arguments::parse(arguments) else { return Miss::Off };
    let variable = std::env::var_os(BYTECODE_VARIABLE);
    if !arguments.bytecode && !bytecode_variable(variable.as_deref()).unwrap_or(false) {
        return Miss::Off;
    }
    let (Ok(settings), Ok(cwd)) = (Settings::of_process(), std::env::current_dir()) else {
        return Miss::Off;
    };
    if settings.max == 0 || super::bytecode_is_off() {
        return Miss::Off;
    }
    let store = match Store::open_existing(&settings) {
        Ok(Some(store)) => store,
        Ok(None) => return Miss::New,
        Err(error) => return Miss::Unusable(error),
    };
    let stub = std::env::var_os(STUB_VARIABLE).filter(|value| !value.is_empty());
    let key = arguments.key(&cwd, stub.as_deref());
    match find(&store, &key) {
        Ok((record, image)) => {
            let search = Environment::of_process().map(|environment| environment.stub_search(None));
            let stub = search.ok().and_then(|search| search.find().ok());
            if !arguments.names_stub() && stub.as_ref() != Some(&record.stub) {
                return Miss::Stub;
            }
            super::trace(|| format!("cache hit: {} files are unchanged", record.snapshot.files()));
            store.note_hit(record.took);
            let script = arguments.script(&cwd);
            let error = Ready {
                stub: &record.stub,
                image: &image,
                entry: &record.entry,
                script: &script,
                arguments: &arguments.rest,
            }
            .start();
            super::trace(|| format!("cannot start `{}`: {error}", record.stub.display()));
            Miss::Stub
        }
        Err(miss) => miss,
    }
}

/// The program's record and its open archive, when nothing changed.
fn find(store: &Store, key: &Key) -> Result<(Record, File), Miss> {
    let bytes = store.read(Kind::Run, key).ok_or(Miss::New)?;
    let mut record = Record::decode(&bytes).ok_or(Miss::New)?;
    let renewed = record.snapshot.check().map_err(Miss::Changed)?;
    let mut image = store.file(Kind::Image, &record.image).map_err(|_| Miss::Gone)?;
    let metadata = image.metadata().map_err(|_| Miss::Gone)?;
    let stamp = image_stamp(&metadata);
    let is_touched = stamp != record.image_stamp;
    if is_touched {
        let mut bytes = Vec::new();
        image.read_to_end(&mut bytes).map_err(|_| Miss::Gone)?;
        if Key::of_content(&bytes) != record.image {
            store.remove(Kind::Image, &record.image);
            return Err(Miss::Damaged);
        }
        record.image_stamp = stamp;
    }
    if renewed || is_touched {
        // What cannot be noted is looked at again next time.
        let _ = store.write(Kind::Run, key, &record.encode());
    }
    Ok((record, image))
}

/// What tells without reading it that an archive is the one that was written.
#[cfg(unix)]
pub(super) fn image_stamp(metadata: &Metadata) -> [u64; 3] {
    use std::os::unix::fs::MetadataExt;
    let time = metadata.mtime().wrapping_mul(1_000_000_000).wrapping_add(metadata.mtime_nsec());
    [metadata.len(), time.cast_unsigned(), metadata.ino()]
}

#[cfg(not(unix))]
pub(super) fn image_stamp(metadata: &Metadata) -> [u64; 3] {
    [metadata.len(), 0, 0]
}
