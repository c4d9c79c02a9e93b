//! What each system tells about the machine, in one form.

/// What `uname` says.
pub(crate) struct Names {
    pub(crate) system: String,
    pub(crate) host: String,
    pub(crate) release: String,
    pub(crate) version: String,
    pub(crate) machine: String,
}

/// A processor: its model, speed in MHz and times in ms: user, nice, sys, idle, irq.
pub(crate) struct Cpu {
    pub(crate) model: String,
    pub(crate) speed: f64,
    pub(crate) times: [f64; 5],
}

/// An address of a network interface.
pub(crate) struct InterfaceAddress {
    pub(crate) interface: String,
    pub(crate) address: std::net::IpAddr,
    pub(crate) netmask: std::net::IpAddr,
    /// The interface's hardware address; zeros where it has none.
    pub(crate) mac: [u8; 6],
    /// Whether the interface is the machine's own loop.
    pub(crate) internal: bool,
    /// The scope of an IPv6 address.
    pub(crate) scope: u32,
}

/// Who runs the program: on Unix a line of the password file.
pub(crate) struct User {
    pub(crate) uid: i32,
    pub(crate) gid: i32,
    pub(crate) name: String,
    pub(crate) home: String,
    pub(crate) shell: Option<String>,
}
