//! What the runner prints.

use std::collections::BTreeMap;
use std::fmt;

use super::run::Outcome;

/// Tests that QuickJS-ng's own run of the suite fails, from its `test262_errors.txt`.
const ENGINE_FAILURES: [&str; 6] = [
    "language/module-code/ambiguous-export-bindings/import-and-export-propagates-binding.js",
    "language/module-code/ambiguous-export-bindings/namespace-unambiguous-if-export-star-as-from-and-import-star-as-and-export.js",
    "language/module-code/ambiguous-export-bindings/namespace-unambiguous-if-export-star-as-from.js",
    "language/module-code/ambiguous-export-bindings/namespace-unambiguous-if-import-star-as-and-export.js",
    "language/module-code/top-level-await/module-graphs-does-not-hang.js",
    "language/module-code/top-level-await/rejection-order.js",
];

/// How many tests ended how.
#[derive(Clone, Copy, Default)]
struct Count {
    passed: usize,
    failed: usize,
    skipped: usize,
}

/// Outcomes as they come in.
pub(super) struct Report {
    expected: usize,
    folders: BTreeMap<String, Count>,
    failures: BTreeMap<String, String>,
    differences: BTreeMap<String, (String, String)>,
    skips: BTreeMap<String, usize>,
    engine_failures: usize,
}

impl Report {
    pub(super) fn new(expected: usize) -> Self {
        Self {
            expected,
            folders: BTreeMap::new(),
            failures: BTreeMap::new(),
            differences: BTreeMap::new(),
            skips: BTreeMap::new(),
            engine_failures: 0,
        }
    }

    pub(super) fn add(&mut self, test: &str, outcome: Outcome) {
        let depth = if test.starts_with("language/expressions/") { 3 } else { 2 };
        let folder: Vec<&str> = test.split('/').take(depth).collect();
        let count = self.folders.entry(folder.join("/")).or_default();
        match outcome {
            Outcome::Passed => count.passed += 1,
            Outcome::Skipped(reason) => {
                count.skipped += 1;
                *self.skips.entry(reason).or_default() += 1;
            }
            Outcome::Failed(reason) => {
                count.failed += 1;
                self.engine_failures += usize::from(ENGINE_FAILURES.contains(&test));
                self.failures.insert(test.to_owned(), reason);
            }
            Outcome::Differs(bytecode, source) => {
                count.failed += 1;
                self.differences.insert(test.to_owned(), (bytecode, source));
            }
        }
    }

    fn total(&self) -> Count {
        self.folders.values().fold(Count::default(), |sum, count| Count {
            passed: sum.passed + count.passed,
            failed: sum.failed + count.failed,
            skipped: sum.skipped + count.skipped,
        })
    }

    /// An error when bytecode and source differ, or when fewer than 98 % of what the engine passes pass.
    pub(super) fn verdict(&self) -> Result<(), String> {
        let total = self.total();
        if total.passed + total.failed + total.skipped != self.expected {
            return Err("not all tests were run".to_owned());
        }
        if !self.differences.is_empty() {
            return Err(format!(
                "{} tests differ between bytecode and source",
                self.differences.len()
            ));
        }
        if self.ratio() < 98.0 {
            return Err(format!("only {:.1} % of what QuickJS-ng supports pass", self.ratio()));
        }
        Ok(())
    }

    /// Passed tests, in percent of those that are not skipped and that the engine itself does not fail.
    fn ratio(&self) -> f64 {
        let total = self.total();
        let supported = total.passed + total.failed - self.engine_failures;
        if supported == 0 { 100.0 } else { total.passed as f64 * 100.0 / supported as f64 }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (test, reason) in &self.failures {
            let known =
                if ENGINE_FAILURES.contains(&test.as_str()) { " (QuickJS-ng's own)" } else { "" };
            writeln!(f, "FAILED {test}{known}\n       {reason}")?;
        }
        for (test, (bytecode, source)) in &self.differences {
            writeln!(f, "DIFFERS {test}\n       bytecode: {bytecode}\n       source:   {source}")?;
        }
        writeln!(f, "\n{:<40} {:>7} {:>7} {:>7}", "folder", "passed", "failed", "skipped")?;
        let total = ("all".to_owned(), self.total());
        let folders = self.folders.iter().map(|(name, count)| (name.clone(), *count));
        for (name, count) in folders.chain([total]) {
            writeln!(f, "{name:<40} {:>7} {:>7} {:>7}", count.passed, count.failed, count.skipped)?;
        }
        writeln!(f, "\nSkipped:")?;
        for (reason, count) in &self.skips {
            writeln!(f, "{count:>7}  {reason}")?;
        }
        writeln!(f, "\nDifferent from bytecode and from source: {}", self.differences.len())?;
        write!(f, "Passed of what QuickJS-ng itself passes: {:.2} %", self.ratio())
    }
}
