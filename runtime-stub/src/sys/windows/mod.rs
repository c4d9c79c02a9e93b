//! Windows: the part of rustix that the ops use, over `std`. What `std` does not reach is in [`api`], the only place
//! with calls into the system.

mod api;
pub(crate) mod fd;
pub(crate) mod fs;
pub(crate) mod io;
pub(crate) mod process;
pub(crate) mod stdio;
pub(crate) mod system;
pub(crate) mod time;
