//! The machine.

use super::api;
use super::io::{Errno, Result};
use crate::sys::machine::{Cpu, InterfaceAddress, Names, User};

fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// What `uname` would say.
pub(crate) fn names() -> Result<Names> {
    let [major, minor, build] = api::version();
    Ok(Names {
        system: "Windows_NT".to_owned(),
        host: variable("COMPUTERNAME").unwrap_or_default(),
        release: format!("{major}.{minor}.{build}"),
        version: format!("Windows {major}.{minor} (build {build})"),
        machine: if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" }.to_owned(),
    })
}

/// Available and total bytes of memory.
pub(crate) fn memory() -> Result<[f64; 2]> {
    Ok(api::memory()?.map(|bytes| bytes as f64))
}

/// Windows has no load averages; Node gives zeros.
pub(crate) fn load() -> Result<[f64; 3]> {
    Ok([0.0; 3])
}

/// Seconds since the machine started.
pub(crate) fn uptime() -> Result<f64> {
    Ok(api::uptime_milliseconds() as f64 / 1e3)
}

/// The processors; how long they did what is not told.
pub(crate) fn cpus() -> Result<Vec<Cpu>> {
    let model = variable("PROCESSOR_IDENTIFIER").unwrap_or_else(|| "unknown".to_owned());
    let count = std::thread::available_parallelism().map_or(1, |count| count.get());
    Ok((0..count).map(|_| Cpu { model: model.clone(), speed: 0.0, times: [0.0; 5] }).collect())
}

/// The addresses of the network interfaces: nothing that is linked tells them.
pub(crate) fn interface_addresses() -> Result<Vec<InterfaceAddress>> {
    Err(Errno::NOSYS)
}

/// Who runs the program.
pub(crate) fn user() -> Option<User> {
    Some(User {
        uid: -1,
        gid: -1,
        name: variable("USERNAME")?,
        home: variable("USERPROFILE")?,
        shell: None,
    })
}
