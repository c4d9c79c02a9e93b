//! The suite's helper scripts as modules: what they declare becomes global, as it does where scripts run.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Scripts of every test that is not `raw`.
const DEFAULT: [&str; 3] = ["assert.js", "sta.js", "doneprintHandle.js"];

/// What test262 expects of a host.
const HOST: &str = "
globalThis.print = (...values) => console.log(...values);
// Rejections that nobody handles are no failures.
process.on('unhandledRejection', () => {});
globalThis.$262 = { global: globalThis, gc() {}, evalScript: (source) => (0, eval)(source) };
";

/// Writes the helper scripts that tests ask for, each set once.
pub(super) struct Harness {
    folder: PathBuf,
    scratch: PathBuf,
    written: Mutex<Vec<(Vec<String>, PathBuf)>>,
}

impl Harness {
    pub(super) fn new(checkout: &Path, scratch: &Path) -> Self {
        Self {
            folder: checkout.join("harness"),
            scratch: scratch.to_owned(),
            written: Mutex::default(),
        }
    }

    /// The module with the default scripts and `includes`.
    pub(super) fn module(&self, includes: &[String]) -> Result<PathBuf, String> {
        let mut written = self.written.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some((_, path)) = written.iter().find(|(known, _)| known == includes) {
            return Ok(path.clone());
        }
        let mut code = HOST.to_owned();
        for name in DEFAULT.into_iter().chain(includes.iter().map(String::as_str)) {
            let path = self.folder.join(name);
            let text = fs::read_to_string(&path);
            let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
            code.push_str(&text);
            for name in declared(&text) {
                code.push_str(&format!("\nglobalThis.{name} = {name};"));
            }
            code.push('\n');
        }
        let path = self.scratch.join(format!("harness-{}.js", written.len()));
        fs::write(&path, code).map_err(|error| format!("{}: {error}", path.display()))?;
        written.push((includes.to_vec(), path.clone()));
        Ok(path)
    }
}

/// The names that a script declares. Helper scripts are formatted: declarations begin a line.
fn declared(script: &str) -> impl Iterator<Item = &str> {
    script.lines().filter_map(|line| {
        let line = line.strip_prefix("async ").unwrap_or(line);
        let keywords = ["function* ", "function ", "class ", "var ", "let ", "const "];
        let rest = keywords.iter().find_map(|keyword| line.strip_prefix(keyword))?;
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        Some(&rest[..end]).filter(|name| !name.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::declared;

    #[test]
    fn declarations_at_the_start_of_lines_are_found() {
        let script = "function f(a) {\n  var inner;\n}\nvar $x = 1;\nasync function g() {}\nf.y = 2;\nclass A {}";
        assert_eq!(declared(script).collect::<Vec<_>>(), ["f", "$x", "g", "A"]);
    }
}
