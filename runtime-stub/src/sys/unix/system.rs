//! The machine. Most of it Linux tells in files under `/proc`; other systems have no files for it.

use std::fs::read_to_string;

use std::collections::HashMap;
use std::net::IpAddr;

use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;
use nix::sys::socket::SockaddrStorage;
use rustix::io::Errno;

use crate::sys::machine::{Cpu, InterfaceAddress, Names, User};

/// What `uname` says.
pub(crate) fn names() -> Result<Names, Errno> {
    let system = rustix::system::uname();
    let text = |value: &std::ffi::CStr| value.to_string_lossy().into_owned();
    Ok(Names {
        system: text(system.sysname()),
        host: text(system.nodename()),
        release: text(system.release()),
        version: text(system.version()),
        machine: text(system.machine()),
    })
}

/// Fails where `/proc` is no part of the system.
fn has_proc() -> Result<(), Errno> {
    if cfg!(target_os = "linux") { Ok(()) } else { Err(Errno::NOSYS) }
}

/// Available and total bytes of memory.
pub(crate) fn memory() -> Result<[f64; 2], Errno> {
    has_proc()?;
    let text = read_to_string("/proc/meminfo").unwrap_or_default();
    let line = |name: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("0");
        value.split_whitespace().next().and_then(|value| value.parse().ok()).unwrap_or(0.0) * 1024.0
    };
    Ok([line("MemAvailable:"), line("MemTotal:")])
}

/// The numbers at the start of a file.
fn leading_numbers<const N: usize>(path: &str) -> [f64; N] {
    let text = read_to_string(path).unwrap_or_default();
    let mut words = text.split_whitespace();
    [(); N].map(|()| words.next().and_then(|word| word.parse().ok()).unwrap_or(0.0))
}

/// The load averages of 1, 5 and 15 minutes.
pub(crate) fn load() -> Result<[f64; 3], Errno> {
    has_proc()?;
    Ok(leading_numbers("/proc/loadavg"))
}

/// Seconds since the machine started.
pub(crate) fn uptime() -> Result<f64, Errno> {
    has_proc()?;
    let [seconds] = leading_numbers("/proc/uptime");
    Ok(seconds)
}

/// The processors.
pub(crate) fn cpus() -> Result<Vec<Cpu>, Errno> {
    has_proc()?;
    let info = read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| -> Vec<String> {
        let values = info.lines().filter_map(|line| line.split_once(':'));
        let values = values.filter(|(key, _)| key.trim() == name);
        values.map(|(_, value)| value.trim().to_owned()).collect()
    };
    let (models, speeds) = (field("model name"), field("cpu MHz"));
    let stat = read_to_string("/proc/stat").unwrap_or_default();
    let milliseconds = 1000.0 / rustix::param::clock_ticks_per_second() as f64;
    let lines = stat.lines().filter(|line| {
        line.strip_prefix("cpu").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    });
    let cpus = lines.enumerate().map(|(index, line)| {
        let times: Vec<f64> =
            line.split_whitespace().skip(1).filter_map(|word| word.parse().ok()).collect();
        let time = |number: usize| times.get(number).copied().unwrap_or(0.0) * milliseconds;
        let speed = speeds.get(index).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
        Cpu {
            model: models.get(index).cloned().unwrap_or_else(|| "unknown".into()),
            speed: speed.trunc(),
            times: [time(0), time(1), time(2), time(3), time(5)],
        }
    });
    Ok(cpus.collect())
}

fn ip(address: &SockaddrStorage) -> Option<IpAddr> {
    let v4 = || address.as_sockaddr_in().map(|address| IpAddr::V4(address.ip()));
    address.as_sockaddr_in6().map(|address| IpAddr::V6(address.ip())).or_else(v4)
}

/// The addresses of the network interfaces that are up.
pub(crate) fn interface_addresses() -> Result<Vec<InterfaceAddress>, Errno> {
    let entries: Vec<_> = getifaddrs()
        .map_err(|errno| Errno::from_raw_os_error(errno as i32))?
        .filter(|entry| entry.flags.contains(InterfaceFlags::IFF_UP | InterfaceFlags::IFF_RUNNING))
        .collect();
    let macs: HashMap<&str, [u8; 6]> = entries
        .iter()
        .filter_map(|entry| {
            let mac = entry.address.as_ref()?.as_link_addr()?.addr()?;
            Some((entry.interface_name.as_str(), mac))
        })
        .collect();
    let address = |entry: &nix::ifaddrs::InterfaceAddress| {
        let storage = entry.address.as_ref()?;
        Some(InterfaceAddress {
            interface: entry.interface_name.clone(),
            address: ip(storage)?,
            netmask: entry.netmask.as_ref().and_then(ip)?,
            mac: macs.get(entry.interface_name.as_str()).copied().unwrap_or_default(),
            internal: entry.flags.contains(InterfaceFlags::IFF_LOOPBACK),
            scope: storage.as_sockaddr_in6().map_or(0, |address| address.scope_id()),
        })
    };
    Ok(entries.iter().filter_map(address).collect())
}

/// The line of the password file for the effective user.
pub(crate) fn user() -> Option<User> {
    super::accounts::user(rustix::process::geteuid().as_raw())
}
