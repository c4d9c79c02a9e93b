//! A progress bar that stays away from stages that are over in an instant.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a stage runs before its bar appears.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often a bar is drawn when nothing else happens.
const TICK: Duration = Duration::from_millis(100);

/// The progress of one stage. Dropping it clears the bar.
pub struct Progress {
    bar: ProgressBar,
    watch: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// A bar that is never drawn.
    pub(crate) fn hidden() -> Self {
        Self { bar: ProgressBar::hidden(), watch: None }
    }

    /// A bar for `total` bytes, or one that only turns when nobody knows how much there is to do.
    pub(super) fn start(stage: &'static str, total: Option<u64>) -> Self {
        let template = match total {
            Some(_) => "{msg:>10} [{bar:32}] {decimal_bytes} of {decimal_total_bytes}",
            None => "{msg:>10} {spinner} {elapsed}",
        };
        let bar =
            ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden()).with_message(stage);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        let (stop, stopped) = mpsc::channel();
        let shown = bar.clone();
        let wait = move || {
            if stopped.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(TICK);
            }
        };
        // Without a thread there is no bar, and nothing else is lost.
        let watcher = thread::Builder::new().name("progress".to_owned()).spawn(wait);
        Self { bar, watch: watcher.ok().map(|watcher| (stop, watcher)) }
    }

    /// Says that `bytes` more are done.
    pub fn advance(&self, bytes: usize) {
        self.bar.inc(bytes as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, watcher)) = self.watch.take() {
            drop(stop);
            // The bar must not appear after it was cleared. A panic in there was reported by the hook.
            let _ = watcher.join();
        }
        self.bar.finish_and_clear();
    }
}
