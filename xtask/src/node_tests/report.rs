//! The report: a table by module, reasons of what was skipped, and what failed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Finding, Outcome};

#[derive(Clone, Copy, Default)]
struct Count {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Count {
    fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Failed(..) => self.failed += 1,
            Outcome::Skipped(_) => self.skipped += 1,
        }
    }

    /// The share of passed tests among those that ran, in percent.
    fn rate(self) -> Option<f64> {
        let ran = self.passed + self.failed;
        (ran > 0).then(|| 100.0 * self.passed as f64 / ran as f64)
    }

    fn row(self, name: &str) -> String {
        let rate = self.rate().map_or_else(|| "–".to_owned(), |rate| format!("{rate:.0} %"));
        format!("| {name} | {} | {} | {rate} | {} |", self.passed, self.failed, self.skipped)
    }
}

/// Prints Markdown: what failed, why files were skipped, and the table.
pub(super) fn tables(findings: &[Finding], verbose: bool) {
    let mut out = String::new();
    for finding in findings {
        if let Outcome::Failed(message, output) = &finding.outcome {
            out.push_str(&format!("{}: {message}\n", finding.name));
            for line in output.lines().filter(|_| verbose) {
                out.push_str(&format!("    {line}\n"));
            }
        }
    }
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        if let Outcome::Skipped(reason) = &finding.outcome {
            *reasons.entry(reason).or_default() += 1;
        }
    }
    out.push_str("\n| skipped because | files |\n|---|---|\n");
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(reason, count)| (usize::MAX - count, *reason));
    for (reason, count) in reasons {
        out.push_str(&format!("| {reason} | {count} |\n"));
    }
    out.push_str("\n| module | passed | failed | rate | skipped |\n|---|---|---|---|---|\n");
    let (modules, total) = count(findings);
    for (module, count) in modules {
        out.push_str(&count.row(module));
        out.push('\n');
    }
    out.push_str(&total.row("all"));
    println(&out);
}

/// Prints one JSON object: the counts of each module, and each file with its outcome.
pub(super) fn json(findings: &[Finding]) {
    let counts = |count: Count| json!({ "passed": count.passed, "failed": count.failed, "skipped": count.skipped });
    let (modules, total) = count(findings);
    let modules: serde_json::Map<_, _> =
        modules.into_iter().map(|(name, count)| (name.to_owned(), counts(count))).collect();
    let files: Vec<Value> = findings
        .iter()
        .map(|finding| {
            let (outcome, detail) = match &finding.outcome {
                Outcome::Passed => ("passed", None),
                Outcome::Failed(message, _) => ("failed", Some(message)),
                Outcome::Skipped(reason) => ("skipped", Some(reason)),
            };
            json!({ "file": finding.name, "module": finding.module, "outcome": outcome, "detail": detail })
        })
        .collect();
    println(&json!({ "modules": modules, "total": counts(total), "files": files }).to_string());
}

fn count(findings: &[Finding]) -> (BTreeMap<&'static str, Count>, Count) {
    let mut modules: BTreeMap<&'static str, Count> = BTreeMap::new();
    let mut total = Count::default();
    for finding in findings {
        modules.entry(finding.module).or_default().add(&finding.outcome);
        total.add(&finding.outcome);
    }
    (modules, total)
}

fn println(text: &str) {
    use std::io::Write as _;
    // A reader that went away is no error worth a message.
    let _ = writeln!(std::io::stdout(), "{text}");
}
