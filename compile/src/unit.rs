//! One module by itself as a BMES unit, without a bundler.

use semba_bmes::SourceInfo;

use crate::compiler::{self, Source};
use crate::pipeline::BuildError;
use crate::stub::StubSearch;

/// The unit of the module `name`. `None` when its source is no ES module.
///
/// # Errors
/// When there is no stub to compile with, or it does not work.
pub fn generate(
    name: &str,
    source: &str,
    stub: &StubSearch,
) -> Result<Option<Vec<u8>>, BuildError> {
    let Ok(record) = semba_bundler::analyze(source, name) else { return Ok(None) };
    let found = stub.load()?;
    let stub = stub.load_compiler(&found)?.unwrap_or(found);
    let outcomes = compiler::compile(&stub, &[Source { name, code: source }], true, &|_| {})?;
    let Some(Ok(bytecode)) = outcomes.into_iter().next() else { return Ok(None) };
    let code = source.as_bytes();
    let info = SourceInfo { length: code.len() as u64, hash: semba_bmes::source_hash(code) };
    let unit = semba_bmes::encode(&record, &stub.engine(), &info, &bytecode)
        .map_err(|source| BuildError::Encode { module: name.to_owned(), source })?;
    Ok(Some(unit))
}

/// A `file:` URL as the path that it names; anything else as it is.
#[must_use]
pub fn module_name(url: &str) -> String {
    let path = url::Url::parse(url).ok().filter(|url| url.scheme() == "file");
    let path = path.and_then(|url| url.to_file_path().ok());
    path.map_or_else(|| url.to_owned(), |path| path.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::module_name;

    #[test]
    fn file_urls_are_paths() {
        if cfg!(unix) {
            assert_eq!(module_name("file:///a/b%20c.js"), "/a/b c.js");
        }
        assert_eq!(module_name("/a/b.js"), "/a/b.js");
        assert_eq!(module_name("https://x/y.js"), "https://x/y.js");
    }
}
