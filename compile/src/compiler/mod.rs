//! The client of the stub's compile mode: module sources go in, bytecode comes out.
//!
//! One process per core works on one module at a time; the largest modules are handed out first, so that no process
//! is left with a large one at the end. The order of the results is the order of the modules, whoever made them.

mod process;
mod protocol;
#[cfg(all(test, unix))]
mod tests;

use std::cmp::Reverse;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use thiserror::Error;

use crate::stub::Stub;
use process::Process;
pub use protocol::Rejection;

/// A module to compile.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The name that the bytecode knows the module by.
    pub name: &'a str,
    /// Its code.
    pub code: &'a str,
}

/// What became of a module: its bytecode, or what the engine has against it.
pub type Outcome = Result<Vec<u8>, Rejection>;

/// Why the stub did not do its work. None of these is the program's fault.
#[derive(Debug, Error)]
pub enum CompilerError {
    /// The stub could not be started.
    #[error("cannot start the runtime stub `{}`: {source}", path.display())]
    Start {
        /// The stub.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Whatever was started does not speak the protocol.
    #[error("`{}` does not answer like a runtime stub: {reason}", path.display())]
    Protocol {
        /// The stub.
        path: PathBuf,
        /// What it did.
        reason: String,
    },
    /// The process says that it is another one than its file.
    #[error("the runtime stub `{}` runs with another engine than its file says: {found} instead of {expected}", path.display())]
    Engine {
        /// The stub.
        path: PathBuf,
        /// The engine that it runs with.
        found: String,
        /// The engine that its file names.
        expected: String,
    },
    /// The process ended in the middle of its work.
    #[error("the runtime stub stopped while it {work} ({status}){}", said(output))]
    Stopped {
        /// What it did then: `started`, `compiled NAME`.
        work: String,
        /// How it ended.
        status: String,
        /// The end of what it wrote to stderr.
        output: String,
    },
    /// The stub failed for a reason of its own.
    #[error("the runtime stub could not compile {module}: {message}")]
    Internal {
        /// The module it worked on.
        module: String,
        /// The stub's message.
        message: String,
    },
    /// The protocol counts bytes in 32 bits.
    #[error("{0} is larger than 4 GiB, more than a module can be")]
    TooLarge(String),
}

fn said(output: &str) -> String {
    if output.is_empty() { String::new() } else { format!("; it said: {output}") }
}

/// Compiles `modules` with `stub`. `on_done` is called from any thread with the size of each source that is done.
///
/// # Errors
/// When the stub does not work. What it has against single modules is in the outcomes.
pub fn compile(
    stub: &Stub,
    modules: &[Source<'_>],
    debug_info: bool,
    on_done: &(dyn Fn(usize) + Sync),
) -> Result<Vec<Outcome>, CompilerError> {
    let queue = Queue::new(modules);
    let processes = thread::available_parallelism().map_or(1, usize::from).min(modules.len());
    let results = thread::scope(|scope| {
        let worker = || work(stub, modules, debug_info, &queue, on_done);
        let workers: Vec<_> = (0..processes).map(|_| scope.spawn(worker)).collect();
        let joined = workers.into_iter().map(thread::ScopedJoinHandle::join);
        joined
            .map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect::<Vec<_>>()
    });
    results.into_iter().collect::<Result<Vec<()>, _>>()?;
    let outcomes = queue.outcomes.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    Ok(outcomes.into_iter().flatten().collect())
}

/// Which module comes next, and what became of those that are done.
struct Queue {
    order: Vec<usize>,
    next: AtomicUsize,
    outcomes: Mutex<Vec<Option<Outcome>>>,
}

impl Queue {
    fn new(modules: &[Source<'_>]) -> Self {
        let mut order: Vec<usize> = (0..modules.len()).collect();
        order.sort_by_key(|&index| Reverse(modules[index].code.len()));
        let outcomes = Mutex::new(modules.iter().map(|_| None).collect());
        Self { order, next: AtomicUsize::new(0), outcomes }
    }

    fn take(&self) -> Option<usize> {
        self.order.get(self.next.fetch_add(1, Ordering::Relaxed)).copied()
    }

    /// Leaves nothing to take, so that other processes stop early.
    fn stop(&self) {
        self.next.store(self.order.len(), Ordering::Relaxed);
    }

    fn put(&self, index: usize, outcome: Outcome) {
        let mut outcomes = self.outcomes.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        outcomes[index] = Some(outcome);
    }
}

fn work(
    stub: &Stub,
    modules: &[Source<'_>],
    debug_info: bool,
    queue: &Queue,
    on_done: &(dyn Fn(usize) + Sync),
) -> Result<(), CompilerError> {
    let mut process: Option<Process> = None;
    while let Some(index) = queue.take() {
        let module = modules[index];
        let started = match process.take() {
            Some(process) => Ok(process),
            None => Process::start(stub),
        };
        let result =
            started.and_then(|mut process| Ok((process.compile(module, debug_info)?, process)));
        let (outcome, same) = result.inspect_err(|_| queue.stop())?;
        queue.put(index, outcome);
        on_done(module.code.len());
        process = Some(same);
    }
    Ok(())
}
