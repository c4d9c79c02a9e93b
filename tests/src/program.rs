//! Installs the packages of the programs in `programs/`. `programs/README.md` explains them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::check::copy_files;
use crate::process::{Ran, try_run};

/// What says that the packages of a lock file are all there.
const STAMP: &str = "node_modules/.semba-installed";

/// A directory with the program's files and its packages, below the directory that cargo builds in. Packages stay
/// there until their lock file changes.
///
/// # Errors
/// What npm said when it failed.
pub fn install(folder: &Path) -> Result<PathBuf, String> {
    let name = folder.file_name().ok_or("a program is a folder")?;
    let directory = target_directory().join("programs").join(name);
    prepare(folder, &directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    let lock = fs::read(folder.join("package-lock.json"))
        .map_err(|error| format!("{}: no package-lock.json: {error}", folder.display()))?;
    if fs::read(directory.join(STAMP)).is_ok_and(|stamp| stamp == lock) {
        return Ok(directory);
    }
    let ran = npm(&directory).map_err(|error| format!("npm cannot be started: {error}"))?;
    if ran.code != Some(0) {
        return Err(format!("npm ci fails in {}\n{}", directory.display(), ran.report()));
    }
    fs::write(directory.join(STAMP), lock).map_err(|error| error.to_string())?;
    Ok(directory)
}

fn npm(directory: &Path) -> std::io::Result<Ran> {
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]);
    try_run(npm.current_dir(directory), b"")
}

/// Brings the program's own files up to date.
fn prepare(folder: &Path, directory: &Path) -> std::io::Result<()> {
    fs::create_dir_all(directory)?;
    for name in crate::names_in(directory) {
        let path = directory.join(&name);
        match path.is_dir() {
            true if name == "node_modules" => {}
            true => fs::remove_dir_all(path)?,
            false => fs::remove_file(path)?,
        }
    }
    copy_files(folder, directory);
    Ok(())
}

/// Where cargo builds: test programs lie in `PROFILE/deps` there.
fn target_directory() -> PathBuf {
    let this = std::env::current_exe().expect("the path of this program is known");
    this.ancestors().nth(3).expect("test programs lie in a profile's deps directory").to_owned()
}
