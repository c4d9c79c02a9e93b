//! Things that Rust keeps for JavaScript, which knows them by number.

use std::cell::Cell;
use std::collections::HashMap;

use semba_engine::{Args, OpError};
use tokio::sync::Notify;

/// Things of one kind, by handle.
pub(crate) struct Handles<T> {
    items: HashMap<u32, T>,
    next: u32,
}

impl<T> Default for Handles<T> {
    fn default() -> Self {
        Self { items: HashMap::new(), next: 1 }
    }
}

impl<T> Handles<T> {
    /// Keeps `item`; the handle it is known by.
    pub(super) fn add(&mut self, item: T) -> u32 {
        // After four billion handles the numbers repeat; those still in use are passed over.
        while self.items.contains_key(&self.next) {
            self.next = self.next.wrapping_add(1);
        }
        let handle = self.next;
        self.next = self.next.wrapping_add(1);
        self.items.insert(handle, item);
        handle
    }

    /// What the argument at `index` names.
    ///
    /// # Errors
    /// When it is no handle, or that of something already released.
    pub(super) fn get(&mut self, args: &Args, index: usize) -> Result<&mut T, OpError> {
        self.find(args.number(index)? as u32)
    }

    /// What is known by `handle`.
    ///
    /// # Errors
    /// When that was released.
    pub(super) fn find(&mut self, handle: u32) -> Result<&mut T, OpError> {
        self.items.get_mut(&handle).ok_or_else(released)
    }

    /// Takes out what the argument at `index` names, if it is still there.
    ///
    /// # Errors
    /// When it is no handle.
    pub(super) fn remove(&mut self, args: &Args, index: usize) -> Result<Option<T>, OpError> {
        let handle = args.number(index)? as u32;
        Ok(self.items.remove(&handle))
    }
}

/// Tells those who wait for a thing that it was closed, also when they begin to wait only then.
#[derive(Default)]
pub(crate) struct Closing {
    is_closed: Cell<bool>,
    notify: Notify,
}

impl Closing {
    /// The thing is closed.
    pub(super) fn close(&self) {
        self.is_closed.set(true);
        self.notify.notify_waiters();
    }

    /// Waits until it is.
    pub(super) async fn closed(&self) {
        if !self.is_closed.get() {
            self.notify.notified().await;
        }
    }
}

/// The error for a handle that stands for nothing.
pub(super) fn released() -> OpError {
    OpError::error("the handle was released")
}
