//! `SEMBA_BYTECODE_TRACE=1`: what happened to each module's bytecode, and how long each phase of start-up took.

use std::time::Instant;

use crate::exit;

/// Writes to stderr when tracing is on, and otherwise costs a branch.
pub(crate) struct Trace {
    enabled: bool,
    started: Instant,
    phase: Instant,
}

impl Trace {
    /// Reads the environment variable.
    pub(crate) fn from_environment() -> Self {
        let enabled = std::env::var_os("SEMBA_BYTECODE_TRACE").is_some_and(|value| value == "1");
        let now = Instant::now();
        Self { enabled, started: now, phase: now }
    }

    /// Ends a phase of the start-up.
    pub(crate) fn phase(&mut self, name: &str) {
        if self.enabled {
            let now = Instant::now();
            let (phase, total) = (now - self.phase, now - self.started);
            exit::report(&format!(
                "semba: phase {name}: {:.3} ms (total {:.3} ms)",
                phase.as_secs_f64() * 1e3,
                total.as_secs_f64() * 1e3
            ));
            // What the report itself took belongs to no phase.
            self.phase = Instant::now();
        }
    }

    /// The module starts from its bytecode.
    pub(crate) fn hit(&self, module: &str, bytes: usize) {
        if self.enabled {
            exit::report(&format!("semba: hit {module}: {bytes} bytes of bytecode"));
        }
    }

    /// The module is compiled from source.
    pub(crate) fn miss(&self, module: &str, reason: &str) {
        if self.enabled {
            exit::report(&format!("semba: miss {module}: {reason}; compiling its source"));
        }
    }
}
