//! Unix: what rustix has under other names or not at all.

pub(crate) mod fs;
pub(crate) mod process;
pub(crate) mod system;

pub(crate) use std::os::fd;

pub(crate) use rustix::{io, stdio, time};
