//! `semba cache stats`.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use semba_cache::journal::Statistics;
use semba_cache::{Kind, Settings, Store, Summary};
use serde_json::{Value, json};

use super::unreadable;
use crate::error::Failure;
use crate::terminal::{size, time};

/// What there is to say of the cache.
pub(super) struct Stats {
    dir: String,
    max: u64,
    kinds: Vec<(&'static str, Summary)>,
    statistics: Statistics,
}

impl Stats {
    /// Looks at the store; there need not be one.
    pub(super) fn read(settings: &Settings, store: Option<&Store>) -> Result<Self, Failure> {
        let mut kinds = Vec::new();
        for kind in Kind::ALL {
            let summary = match store {
                Some(store) => store.summary(kind).map_err(|error| unreadable(store, error))?,
                None => Summary::default(),
            };
            kinds.push((kind.name(), summary));
        }
        let dir = settings.dir.as_deref().map(|dir| dir.display().to_string()).unwrap_or_default();
        let statistics = store.map(Store::statistics).unwrap_or_default();
        Ok(Self { dir, max: settings.max, kinds, statistics })
    }

    fn bytes(&self) -> u64 {
        self.kinds.iter().map(|(_, summary)| summary.bytes).sum()
    }

    fn misses(&self) -> u64 {
        self.statistics.misses.values().map(|(count, _)| count).sum()
    }

    fn oldest(&self) -> Option<SystemTime> {
        self.kinds.iter().filter_map(|(_, summary)| summary.oldest).min()
    }

    fn newest(&self) -> Option<SystemTime> {
        self.kinds.iter().filter_map(|(_, summary)| summary.newest).max()
    }

    /// For people.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, value: String| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name:<10}{value}");
        };
        line("directory", self.dir.clone());
        line("size", format!("{} of {}", size(self.bytes()), size(self.max)));
        for (name, summary) in &self.kinds {
            line(name, format!("{}, {}", summary.files, size(summary.bytes)));
        }
        for (name, made) in [("oldest", self.oldest()), ("newest", self.newest())] {
            if let Some(age) = made.and_then(|made| made.elapsed().ok()) {
                line(name, format!("{} ago", rough(age)));
            }
        }
        line("hits", self.statistics.hits.to_string());
        line("misses", self.misses().to_string());
        for (reason, (count, _)) in &self.statistics.misses {
            line("", format!("{count} {reason}"));
        }
        line("saved", time(self.statistics.saved));
        text
    }

    /// For programs: `sizes` in bytes, `times` in milliseconds, moments in seconds since 1970.
    pub(super) fn json(&self) -> String {
        let moment = |time: Option<SystemTime>| {
            time.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok())
                .map(|since| since.as_secs())
        };
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
        let kinds = self.kinds.iter().map(|(name, summary)| {
            ((*name).to_owned(), json!({ "files": summary.files, "bytes": summary.bytes }))
        });
        let reasons = self.statistics.misses.iter().map(|(reason, (count, spent))| {
            let value = json!({ "count": count, "milliseconds": milliseconds(*spent) });
            (reason.clone(), value)
        });
        let value = json!({
            "directory": self.dir,
            "maxBytes": self.max,
            "bytes": self.bytes(),
            "kinds": Value::Object(kinds.collect()),
            "oldest": moment(self.oldest()),
            "newest": moment(self.newest()),
            "hits": self.statistics.hits,
            "misses": self.misses(),
            "missReasons": Value::Object(reasons.collect()),
            "savedMilliseconds": milliseconds(self.statistics.saved),
        });
        format!("{value:#}\n")
    }
}

/// An age in its largest unit.
fn rough(age: Duration) -> String {
    let seconds = age.as_secs();
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_rough() {
        for (seconds, expected) in
            [(0, "0 seconds"), (61, "1 minute"), (7_300, "2 hours"), (200_000, "2 days")]
        {
            assert_eq!(rough(Duration::from_secs(seconds)), expected);
        }
    }
}
