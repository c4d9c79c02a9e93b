//! What the store was good for: one line for each hit and miss.
//!
//! Lines are `hit MICROSECONDS` (the time that was saved) and `miss MICROSECONDS REASON` (the time that was spent).
//! They are appended, each by one write, so that processes do not wait for each other. A journal that has become long
//! is summed up into `sum HITS SAVED` and one `sum MISSES SPENT REASON` for each reason; lines that other processes
//! write meanwhile may be lost, which a statistic can bear.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use crate::store::{Store, TEMPORARY};

/// Above this many bytes the journal is summed up.
const LONG: u64 = 256 << 10;

/// What the journal says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// How often nothing had to be made.
    pub hits: u64,
    /// How long making it would have taken, as it took when it was made.
    pub saved: Duration,
    /// How often something had to be made, and how long that took, by reason.
    pub misses: BTreeMap<String, (u64, Duration)>,
}

impl Store {
    /// Notes a hit that saved some time.
    pub fn note_hit(&self, saved: Duration) {
        self.append(&format!("hit {}\n", saved.as_micros()));
    }

    /// Notes a miss, its reason in a few words, and the time that was spent.
    pub fn note_miss(&self, reason: &str, spent: Duration) {
        let reason = reason.replace(['\n', '\r'], " ");
        self.append(&format!("miss {} {reason}\n", spent.as_micros()));
        if fs::metadata(self.journal()).is_ok_and(|metadata| metadata.len() > LONG) {
            self.sum_up();
        }
    }

    /// What the journal says.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        let text = fs::read(self.journal()).unwrap_or_default();
        Statistics::parse(&String::from_utf8_lossy(&text))
    }

    pub(crate) fn clear_journal(&self) {
        let _ = fs::remove_file(self.journal());
    }

    fn journal(&self) -> PathBuf {
        self.root().join("journal")
    }

    fn append(&self, line: &str) {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // Nobody wants a program to fail because it cannot be counted.
        let _ = options.open(self.journal()).and_then(|mut file| file.write_all(line.as_bytes()));
    }

    fn sum_up(&self) {
        let text = self.statistics().render();
        let temporary = self.root().join(TEMPORARY).join(format!("journal-{}", std::process::id()));
        let written = fs::write(&temporary, text);
        if written.and_then(|()| fs::rename(&temporary, self.journal())).is_err() {
            let _ = fs::remove_file(&temporary);
        }
    }
}

impl Statistics {
    /// Reads lines; what is not one is passed over.
    fn parse(text: &str) -> Self {
        let mut statistics = Self::default();
        for line in text.lines() {
            statistics.add(line);
        }
        statistics
    }

    fn add(&mut self, line: &str) -> Option<()> {
        let (word, rest) = line.split_once(' ')?;
        let (count, rest) = match word {
            "sum" => {
                let (count, rest) = rest.split_once(' ')?;
                (count.parse().ok()?, rest)
            }
            "hit" | "miss" => (1, rest),
            _ => return None,
        };
        let (time, reason) = match rest.split_once(' ') {
            Some((time, reason)) => (time, Some(reason)),
            None => (rest, None),
        };
        let time = Duration::from_micros(time.parse().ok()?);
        match reason {
            None if word != "miss" => {
                self.hits += count;
                self.saved = self.saved.saturating_add(time);
            }
            Some(reason) if word != "hit" => {
                let (misses, spent) = self.misses.entry(reason.to_owned()).or_default();
                *misses += count;
                *spent = spent.saturating_add(time);
            }
            _ => {}
        }
        Some(())
    }

    fn render(&self) -> String {
        let mut text = format!("sum {} {}\n", self.hits, self.saved.as_micros());
        for (reason, (count, spent)) in &self.misses {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "sum {count} {} {reason}", spent.as_micros());
        }
        text
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use tempfile::TempDir;

    #[test]
    fn lines_are_counted_and_nonsense_is_passed_over() {
        let text = "hit 5\nhit 7\nmiss 100 new\nmiss 50 changed\nmiss 1 new\nhit\nmiss x y\n\nfoo 1\nhit 9 x\n";
        let statistics = Statistics::parse(text);
        assert_eq!((statistics.hits, statistics.saved), (2, Duration::from_micros(12)));
        let expected = [("changed", 1, 50), ("new", 2, 101)];
        let misses = statistics
            .misses
            .iter()
            .map(|(reason, (count, spent))| (reason.as_str(), *count, spent.as_micros()));
        assert!(misses.eq(expected));
        assert_eq!(Statistics::parse(&statistics.render()), statistics);
    }

    #[test]
    fn long_journals_are_summed_up() {
        let dir = TempDir::new().unwrap();
        let store =
            Store::open(&Settings { dir: Some(dir.path().join("esm")), max: 0, remote: None })
                .unwrap();
        let lines = "hit 3\n".repeat(LONG as usize / 6 + 1);
        fs::write(store.journal(), &lines).unwrap();
        store.note_miss("a\nb", Duration::from_micros(4));
        assert!(fs::metadata(store.journal()).unwrap().len() < 100);
        store.note_hit(Duration::from_micros(3));
        let statistics = store.statistics();
        assert_eq!(statistics.hits, lines.lines().count() as u64 + 1);
        assert_eq!(statistics.misses["a b"], (1, Duration::from_micros(4)));
    }
}
