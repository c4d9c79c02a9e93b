//! The store that a team shares: an object store that others keep, read when the own store lacks something, and
//! written behind what is made.
//!
//! | object below the URL's path | content |
//! |---|---|
//! | `1/units/KEY` | 32 bytes of signature, then the file of the own store |
//!
//! The signature is BLAKE3 keyed with the team's secret, over the sort, the key and the content: whoever can write the
//! store but does not know the secret makes misses and nothing else, also by moving objects to other names.
//!
//! All work is done by one thread of its own, which exists from the first use on. Whoever waits for it does so at most
//! for the time of the settings, all waiting of the process taken together. After the first failure nothing is asked
//! of the store any more: it is an aid, and every answer can be made here.

mod worker;

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::key::Key;
use crate::settings::RemoteSettings;
use crate::store::Kind;
use worker::{Answer, Job, Worker};

/// What became of the shared store's use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Objects that came from it.
    pub fetched: usize,
    /// Objects that it took.
    pub uploaded: usize,
    /// Objects whose signature is not the team's: they are not used.
    pub refused: usize,
    /// Why it is not used any more.
    pub failure: Option<String>,
}

/// The shared store as one process uses it.
#[derive(Debug)]
pub struct Remote {
    settings: RemoteSettings,
    /// Content above this many bytes is neither fetched nor sent.
    max: u64,
    worker: OnceCell<Option<Worker>>,
    /// How long the process may still wait.
    patience: Cell<Duration>,
    report: RefCell<Report>,
    pending: Cell<usize>,
}

impl Remote {
    /// The store that the settings name. Nothing is asked of it yet.
    #[must_use]
    pub fn new(settings: RemoteSettings, max: u64) -> Self {
        let patience = Cell::new(settings.patience);
        Self {
            settings,
            max,
            worker: OnceCell::new(),
            patience,
            report: RefCell::default(),
            pending: Cell::new(0),
        }
    }

    /// What the store has under `keys`, with the team's signature.
    #[must_use]
    pub fn fetch(&self, kind: Kind, keys: &[Key]) -> Vec<Option<Vec<u8>>> {
        let mut found = vec![None; keys.len()];
        let Some(worker) = self.worker().filter(|_| !keys.is_empty()) else { return found };
        let (sender, receiver) = mpsc::channel();
        worker.send(Job::Fetch { kind, keys: keys.to_vec(), answers: sender });
        self.wait(|left| match receiver.recv_timeout(left) {
            Ok(Answer::Found(index, content)) => {
                found[index] = Some(content);
                self.report.borrow_mut().fetched += 1;
                true
            }
            Ok(Answer::Absent) => true,
            Ok(Answer::Refused) => {
                self.report.borrow_mut().refused += 1;
                true
            }
            Ok(Answer::Failed(reason)) => self.fail(reason),
            Err(mpsc::RecvTimeoutError::Disconnected) => false,
            Err(mpsc::RecvTimeoutError::Timeout) => self.fail(self.too_slow()),
        });
        found
    }

    /// Sends content to the store, without waiting for it.
    pub fn put(&self, kind: Kind, key: &Key, content: &[u8]) {
        if content.len() as u64 > self.max {
            return;
        }
        if let Some(worker) = self.worker() {
            worker.send(Job::Put { kind, key: *key, content: content.to_vec() });
            self.pending.set(self.pending.get() + 1);
        }
    }

    /// Waits for what was sent, as long as there is patience left; tells what became of it all.
    pub fn finish(&self) -> Report {
        if let Some(Some(worker)) = self.worker.get() {
            let mut pending = self.pending.replace(0);
            self.wait(|left| {
                if pending == 0 || self.is_off() {
                    return false;
                }
                pending -= 1;
                match worker.sent.recv_timeout(left) {
                    Ok(Ok(())) => {
                        self.report.borrow_mut().uploaded += 1;
                        true
                    }
                    Ok(Err(reason)) => self.fail(reason),
                    Err(_) => self.fail(self.too_slow()),
                }
            });
        }
        self.report.borrow().clone()
    }

    fn worker(&self) -> Option<&Worker> {
        if self.is_off() {
            return None;
        }
        let start = || match Worker::start(&self.settings, self.max) {
            Ok(worker) => Some(worker),
            Err(reason) => {
                self.fail(reason);
                None
            }
        };
        self.worker.get_or_init(start).as_ref()
    }

    fn is_off(&self) -> bool {
        self.report.borrow().failure.is_some()
    }

    /// Notes why the store is not used any more; the first reason stays.
    fn fail(&self, reason: String) -> bool {
        self.report.borrow_mut().failure.get_or_insert(reason);
        false
    }

    fn too_slow(&self) -> String {
        format!("no answer within {:.1} s", self.settings.patience.as_secs_f64())
    }

    /// Calls `step` with the time that is left until it returns false.
    fn wait(&self, mut step: impl FnMut(Duration) -> bool) {
        let (started, patience) = (Instant::now(), self.patience.get());
        let left = || patience.saturating_sub(started.elapsed());
        while step(left()) {}
        self.patience.set(left());
    }
}

#[cfg(test)]
mod tests;
