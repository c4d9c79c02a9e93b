//! Files that are not finished, and their removal when the user stops the build (Ctrl-C, `kill`).
//!
//! Destructors do not run when a signal ends the process, so a thread waits for the signal, removes what is
//! registered here and then lets the signal do what it would have done.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs `create` and registers the path that it returns. No signal comes between the two.
pub(crate) fn create<T, E>(
    create: impl FnOnce() -> Result<T, E>,
    path: impl FnOnce(&T) -> &Path,
) -> Result<T, E> {
    let mut paths = unfinished();
    let created = create()?;
    paths.push(path(&created).to_path_buf());
    Ok(created)
}

/// Forgets `path`: it is finished or gone.
pub(crate) fn forget(path: &Path) {
    unfinished().retain(|other| other != path);
}

/// Starts to wait for signals. Without signals there is nothing to do, and a system that refuses them loses nothing
/// but tidiness.
#[cfg(unix)]
pub(crate) fn install() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    let wait = move || {
        for signal in signals.forever() {
            // Held to the end: nothing is created from here on.
            let paths = unfinished();
            for path in paths.iter() {
                let _ = std::fs::remove_file(path);
            }
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    };
    let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(wait);
}

/// Starts to wait for signals: there are none here.
#[cfg(not(unix))]
pub(crate) fn install() {}
