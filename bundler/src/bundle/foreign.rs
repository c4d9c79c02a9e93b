//! Chunks that another bundler made: analyzed and linked like our own, so that everything behind the bundler takes
//! them.

use super::external::{Externals, is_builtin_name, normalize_builtin};
use super::inputs::Inputs;
use super::metafile;
use super::module_paths;
use super::options::BundleOptions;
use super::output::{Bundle, BundleError, Chunk, Timings};
use super::paths::Paths;
use super::plugin::Notes;
use super::run::RawChunk;
use super::split::bindings;
use super::{analyze_all, link};
use crate::diagnostic::{Diagnostic, Severity};
use semba_bmes::ModuleRecord;

/// An ES module that another bundler made, for example rolldown, Rollup or Vite with plugins of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForeignChunk {
    /// Relative to the output directory, with `/` as separator; what relative imports of other chunks lead to.
    pub file_name: String,
    /// Whether a program starts with it.
    pub is_entry: bool,
    /// Whether its file is where it belongs already.
    pub is_written: bool,
    /// JavaScript.
    pub code: String,
    /// A source map as JSON; its sources are relative to the working directory.
    pub map: Option<String>,
    /// Source modules, and the bytes that each contributes.
    pub modules: Vec<(String, usize)>,
    /// The source module of an entry or of an `import()`.
    pub entry_point: Option<String>,
}

/// Makes a [`Bundle`] of `chunks`. Of `options` only the directory, the externals, the builtins, the limits and
/// whether there will be an executable count: the rest was the other bundler's work.
///
/// An executable cannot load anything from outside: imports that are neither chunks nor builtin modules nor named in
/// [`BundleOptions::external`] are errors then, and `__dirname` and `__filename` are defined where they are used.
/// Without an executable the code stays as it is.
///
/// # Errors
/// When a chunk is no ES module, or could not be linked.
pub fn adopt(options: &BundleOptions, chunks: Vec<ForeignChunk>) -> Result<Bundle, BundleError> {
    let start = std::time::Instant::now();
    let mut raw = Vec::with_capacity(chunks.len());
    let mut modules = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        modules.push((chunk.modules, chunk.is_written));
        raw.push(RawChunk {
            name: String::new(),
            file_name: chunk.file_name,
            is_entry: chunk.is_entry,
            is_lazy: false,
            is_broken: false,
            original: None,
            facade_module: chunk.entry_point,
            code: chunk.code,
            map: chunk.map,
            modules: Vec::new(),
        });
    }
    if options.executable {
        raw.iter_mut().for_each(module_paths::define);
    }
    let records = analyze_all(&raw)?;
    let paths = Paths::new(&options.cwd);
    let (mut errors, mut warnings) = link(&raw, &records, &paths);
    errors.extend(too_large(options, &raw, &records));
    for (chunk, record) in raw.iter().zip(&records).filter(|_| options.executable) {
        outside(options, chunk, record, &mut warnings, &mut errors);
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }

    let entry_points: Vec<Option<String>> =
        raw.iter().map(|chunk| chunk.facade_module.as_deref().map(|id| paths.show(id))).collect();
    let parts = raw.into_iter().zip(records).zip(modules);
    let chunks: Vec<Chunk> = parts
        .map(|((chunk, record), (modules, is_written))| Chunk {
            file_name: chunk.file_name,
            is_entry: chunk.is_entry,
            is_broken: false,
            is_written,
            code: chunk.code,
            map: chunk.map,
            record,
            modules: modules
                .into_iter()
                .filter(|(id, _)| !paths.is_internal(id))
                .map(|(id, bytes)| (paths.show(&id), bytes))
                .collect(),
        })
        .collect();
    let metafile = metafile::metafile(&chunks, &entry_points, &Notes::default(), &paths);
    let timings = Timings { analyze: start.elapsed(), ..Timings::default() };
    Ok(Bundle { chunks, files: Vec::new(), warnings, metafile, inputs: Inputs::default(), timings })
}

fn too_large(
    options: &BundleOptions,
    chunks: &[RawChunk],
    records: &[ModuleRecord],
) -> Vec<Diagnostic> {
    let max = options.limits.max_bindings;
    let counted = chunks.iter().zip(records).map(|(chunk, record)| (chunk, bindings(record)));
    let too_large = counted.filter(|(_, count)| *count > max);
    let error = |(chunk, count): (&RawChunk, usize)| {
        let file = &chunk.file_name;
        let text = format!(
            "{file} has {count} top-level variables and imports, but an engine takes at most {max} in one module. \
             Have the bundler make several chunks of it."
        );
        Diagnostic::in_file(Severity::Error, text, file)
    };
    too_large.map(error).collect()
}

/// Finds imports that an executable cannot resolve.
fn outside(
    options: &BundleOptions,
    chunk: &RawChunk,
    record: &ModuleRecord,
    warnings: &mut Vec<Diagnostic>,
    errors: &mut Vec<Diagnostic>,
) {
    let externals = Externals::new(&options.external, &options.cwd);
    let file = &chunk.file_name;
    for specifier in record.requested_modules.iter().map(|request| &request.specifier) {
        if specifier.starts_with('.')
            || (is_builtin_name(specifier) && options.builtins.has(&normalize_builtin(specifier)))
            || externals.contains(specifier)
        {
            continue;
        }
        if is_builtin_name(specifier) {
            let text =
                format!("The run time has no module \"{specifier}\"; importing it will fail");
            warnings.push(Diagnostic::in_file(Severity::Warning, text, file));
        } else {
            let text = format!(
                "\"{specifier}\" was left outside of the bundle, and an executable cannot load it. Have the bundler \
                 bundle it, or name it in `external` if it need not be there"
            );
            errors.push(Diagnostic::in_file(Severity::Error, text, file));
        }
    }
}
