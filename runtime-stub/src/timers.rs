//! Timers and immediates: deadlines here, callbacks in `semba:internal/timers`.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

/// The longest delay in milliseconds; longer ones become 1, as in Node.
const MAX_DELAY: f64 = 2_147_483_647.0;

/// All pending timers, ordered by deadline and then by when they were started.
pub(crate) struct Timers {
    origin: Instant,
    /// The loop's clock in milliseconds since `origin`; it stands still while callbacks run.
    now: u64,
    sequence: u64,
    queue: BTreeMap<(u64, u64), u32>,
    timers: HashMap<u32, Timer>,
    immediates: bool,
    /// Whether one of them keeps the program running.
    immediates_referenced: bool,
}

struct Timer {
    key: (u64, u64),
    delay: u64,
    repeat: bool,
    /// Whether the timer keeps the program running.
    referenced: bool,
}

impl Timers {
    pub(crate) fn new(origin: Instant) -> Self {
        Self {
            origin,
            now: 0,
            sequence: 0,
            queue: BTreeMap::new(),
            timers: HashMap::new(),
            immediates: false,
            immediates_referenced: false,
        }
    }

    /// The loop's clock in milliseconds.
    pub(crate) fn now(&self) -> u64 {
        self.now
    }

    /// Moves the loop's clock to the present.
    pub(crate) fn update(&mut self) {
        self.now = self.origin.elapsed().as_millis() as u64;
    }

    /// Starts timer `id`, or restarts it.
    pub(crate) fn start(&mut self, id: u32, delay: f64, repeat: bool, referenced: bool) {
        self.cancel(id);
        // From the present, not from when the loop last looked: a long callback must not shorten what it starts.
        self.update();
        let delay = if (1.0..=MAX_DELAY).contains(&delay) { delay as u64 } else { 1 };
        let key = self.enqueue(id, delay);
        self.timers.insert(id, Timer { key, delay, repeat, referenced });
    }

    fn enqueue(&mut self, id: u32, delay: u64) -> (u64, u64) {
        let key = (self.now + delay, self.sequence);
        self.sequence += 1;
        self.queue.insert(key, id);
        key
    }

    /// Forgets timer `id`.
    pub(crate) fn cancel(&mut self, id: u32) {
        if let Some(timer) = self.timers.remove(&id) {
            self.queue.remove(&timer.key);
        }
    }

    /// Sets whether timer `id` keeps the program running.
    pub(crate) fn set_referenced(&mut self, id: u32, referenced: bool) {
        if let Some(timer) = self.timers.get_mut(&id) {
            timer.referenced = referenced;
        }
    }

    /// The next timer that is due by the loop's clock and was started before `limit` (see [`Timers::limit`]). A
    /// repeating one is started again from the present.
    pub(crate) fn take_due(&mut self, limit: u64) -> Option<u32> {
        let (&(deadline, sequence), &id) = self.queue.iter().next()?;
        if deadline > self.now || sequence >= limit {
            return None;
        }
        self.queue.remove(&(deadline, sequence));
        let timer = self.timers.get(&id)?;
        if timer.repeat {
            let delay = timer.delay;
            let key = self.enqueue(id, delay);
            if let Some(timer) = self.timers.get_mut(&id) {
                timer.key = key;
            }
        } else {
            self.timers.remove(&id);
        }
        Some(id)
    }

    /// Timers started from now on are beyond the limit: one turn of the loop does not run them.
    pub(crate) fn limit(&self) -> u64 {
        self.sequence
    }

    /// How long until the next timer is due; `None` without timers.
    pub(crate) fn wait(&self) -> Option<Duration> {
        let (deadline, _) = self.queue.keys().next()?;
        Some(
            (self.origin + Duration::from_millis(*deadline))
                .saturating_duration_since(Instant::now()),
        )
    }

    /// Whether a timer keeps the program running.
    pub(crate) fn keeps_alive(&self) -> bool {
        self.timers.values().any(|timer| timer.referenced)
    }

    /// Asks for one call of the immediates.
    pub(crate) fn request_immediates(&mut self) {
        self.immediates = true;
        self.immediates_referenced = true;
    }

    /// Whether one of the immediates that wait keeps the program running.
    pub(crate) fn set_immediates_referenced(&mut self, referenced: bool) {
        self.immediates_referenced = referenced;
    }

    /// Whether immediates were asked for; the answer resets.
    pub(crate) fn take_immediates(&mut self) -> bool {
        std::mem::take(&mut self.immediates)
    }

    /// Whether immediates wait that keep the program running.
    pub(crate) fn immediates_keep_alive(&self) -> bool {
        self.immediates && self.immediates_referenced
    }

    /// Whether immediates wait.
    pub(crate) fn has_immediates(&self) -> bool {
        self.immediates
    }
}
