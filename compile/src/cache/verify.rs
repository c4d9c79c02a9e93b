//! `semba cache verify`: reads every file and removes those that are not what they should be.

use semba_cache::{Key, Kind, Store};
use semba_embed::archive::Archive;

use super::unreadable;
use crate::error::Failure;
use crate::terminal::print_line;

/// Checks the store, which need not exist.
pub(super) fn verify(store: Option<&Store>) -> Result<String, Failure> {
    let (mut good, mut bad) = (0_u64, 0_u64);
    for (store, kind) in store.iter().flat_map(|store| Kind::ALL.map(|kind| (store, kind))) {
        for key in store.keys(kind).map_err(|error| unreadable(store, error))? {
            let reason = match store.read(kind, &key) {
                Some(bytes) => check(kind, &key, &bytes).err(),
                None => Some("it cannot be read, or others can write it".to_owned()),
            };
            match reason {
                None => good += 1,
                Some(reason) => {
                    bad += 1;
                    print_line(&format!("{}: {reason}", store.path(kind, &key).display()));
                    store.remove(kind, &key);
                }
            }
        }
    }
    Ok(format!("{good} files are good, {bad} were damaged and removed\n"))
}

fn check(kind: Kind, key: &Key, bytes: &[u8]) -> Result<(), String> {
    match kind {
        Kind::Unit => {
            semba_bmes::Unit::validate(bytes, None, None).map_err(|error| error.to_string())?;
        }
        Kind::Image => {
            let archive = Archive::parse(bytes).map_err(|error| error.to_string())?;
            for entry in archive.entries() {
                entry.checked_data().map_err(|error| error.to_string())?;
            }
            if Key::of_content(bytes) != *key {
                return Err("its content is another program's".to_owned());
            }
        }
        Kind::Run if crate::run::is_record(bytes) => {}
        Kind::Run => return Err("it is damaged".to_owned()),
    }
    Ok(())
}
