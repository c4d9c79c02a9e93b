//! The futures of async ops, on a tokio runtime that exists from the first one on.

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
                .enable_time()
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
