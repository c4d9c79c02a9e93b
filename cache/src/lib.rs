//! Results on disk that are found again by what they were made of.
//!
//! - [`Settings`] say where the store is and how large it may become; [`Store::open`] opens it when it can be trusted.
//! - A [`Key`] names a result: BLAKE3 over everything that it depends on.
//! - A [`Store`] holds files under keys. They appear whole or not at all, whoever is killed while writing.
//! - A [`Snapshot`] is the state of the files that a result was made of, and tells later whether it still is.
//! - `Remote` is a store that a team shares, behind this one.
//! - The [`journal`] counts hits and misses, and [`Store::prune`] keeps the size within bounds.
//!
//! The crate knows no JavaScript and no engine. What it returns was written by the same user; whether the bytes are
//! what the reader expects is up to the reader, as with every file.
#![forbid(unsafe_code)]

mod bytes;
pub mod journal;
mod key;
mod prune;
#[cfg(feature = "remote")]
mod remote;
mod settings;
pub mod snapshot;
mod store;
mod trust;

pub use bytes::{Reader, Writer};
pub use key::{Key, KeyHasher};
pub use prune::{Pruned, Summary};
#[cfg(feature = "remote")]
pub use remote::{Remote, Report};
pub use settings::{
    DIR_VARIABLE, KEY_VARIABLE, MAX_VARIABLE, PATIENCE_VARIABLE, REMOTE_VARIABLE, RemoteSettings,
    Settings, SettingsError, parse_days, parse_size,
};
pub use snapshot::{Change, Dependencies, Snapshot};
pub use store::{Kind, OpenError, Store};
pub use trust::Distrust;
