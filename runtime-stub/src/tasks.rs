//! The futures of async ops, on a tokio runtime that exists from the first one on.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use semba_engine::{OpError, OpFuture, OpResult, PromiseId};
use tokio::runtime::Runtime;
use tokio::task::{JoinSet, LocalSet};

/// As many threads for blocking work as libuv has.
const BLOCKING_THREADS: usize = 4;

/// Pending futures.
#[derive(Default)]
pub(crate) struct Tasks {
    executor: Option<Executor>,
    /// How many of the pending futures do not keep the program running.
    background: Rc<Cell<usize>>,
}

struct Executor {
    runtime: Runtime,
    local: LocalSet,
    pending: JoinSet<(PromiseId, OpResult)>,
}

impl Tasks {
    fn executor(&mut self) -> Option<&mut Executor> {
        if self.executor.is_none() {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .max_blocking_threads(BLOCKING_THREADS)
                .build()
                .ok()?;
            self.executor =
                Some(Executor { runtime, local: LocalSet::new(), pending: JoinSet::new() });
        }
        self.executor.as_mut()
    }

    /// Drives `future` and reports its result under `promise`.
    pub(crate) fn spawn(&mut self, promise: PromiseId, future: OpFuture) {
        if let Some(executor) = self.executor() {
            let task = async move { (promise, future.await) };
            executor.pending.spawn_local_on(task, &executor.local);
        }
    }

    /// A future that runs `work` on a thread of the pool.
    pub(crate) fn blocking(
        &mut self,
        work: impl FnOnce() -> OpResult + Send + 'static,
    ) -> OpFuture {
        let Some(executor) = self.executor() else {
            return Box::pin(async { Err(OpError::error("the system refused an event queue")) });
        };
        let handle = executor.runtime.handle().clone();
        Box::pin(async move {
            let result = handle.spawn_blocking(work).await;
            result.unwrap_or_else(|_| Err(OpError::error("the operation was cancelled")))
        })
    }

    /// The runtime, for what has to be created inside of it.
    pub(crate) fn runtime(&mut self) -> Result<&Runtime, OpError> {
        match self.executor() {
            Some(executor) => Ok(&executor.runtime),
            None => Err(OpError::error("the system refused an event queue")),
        }
    }

    /// A new say in whether the futures of one thing keep the program running; they do, to begin with.
    pub(crate) fn interest(&self) -> Interest {
        Interest(Rc::new(Say {
            background: Rc::clone(&self.background),
            referenced: Cell::new(true),
            pending: Cell::new(0),
        }))
    }

    /// Whether a pending future keeps the program running.
    pub(crate) fn keeps_alive(&self) -> bool {
        self.executor
            .as_ref()
            .is_some_and(|executor| executor.pending.len() > self.background.get())
    }

    /// Whether futures are pending.
    pub(crate) fn is_pending(&self) -> bool {
        self.executor.as_ref().is_some_and(|executor| !executor.pending.is_empty())
    }

    /// Waits for the next result, at most `limit` long if there is one. `None` when the time is over or nothing is
    /// pending.
    pub(crate) fn next(&mut self, limit: Option<Duration>) -> Option<(PromiseId, OpResult)> {
        let Executor { runtime, local, pending } = self.executor.as_mut()?;
        let next = async {
            match limit {
                Some(limit) => tokio::time::timeout(limit, pending.join_next()).await.ok()?,
                None => pending.join_next().await,
            }
        };
        // A task that was cancelled or panicked has no result; the stub aborts on panics before it gets here.
        local.block_on(runtime, next)?.ok()
    }
}

/// Decides whether the futures of one thing (a process, a pipe, a signal) keep the program running.
#[derive(Clone)]
pub(crate) struct Interest(Rc<Say>);

struct Say {
    background: Rc<Cell<usize>>,
    referenced: Cell<bool>,
    pending: Cell<usize>,
}

impl Interest {
    /// Sets whether the futures keep the program running, also those that are pending.
    pub(crate) fn set_referenced(&self, referenced: bool) {
        let Say { background, referenced: current, pending } = &*self.0;
        if current.replace(referenced) == referenced {
            return;
        }
        let count = background.get();
        background.set(match referenced {
            true => count - pending.get(),
            false => count + pending.get(),
        });
    }

    /// The same future, counted while it is pending.
    pub(crate) fn watch(&self, future: impl Future<Output = OpResult> + 'static) -> OpFuture {
        let counted = Counted::new(Rc::clone(&self.0));
        Box::pin(async move {
            let result = future.await;
            drop(counted);
            result
        })
    }
}

/// One pending future of an [`Interest`].
struct Counted(Rc<Say>);

impl Counted {
    fn new(say: Rc<Say>) -> Self {
        say.pending.set(say.pending.get() + 1);
        if !say.referenced.get() {
            say.background.set(say.background.get() + 1);
        }
        Self(say)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.pending.set(self.0.pending.get() - 1);
        if !self.0.referenced.get() {
            self.0.background.set(self.0.background.get() - 1);
        }
    }
}
