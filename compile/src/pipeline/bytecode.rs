//! Chunks become BMES units: their record, and the bytecode that the stub makes of their code.

use semba_bmes::SourceInfo;
use semba_bundler::{Chunk, Diagnostic, Severity};

use super::{BuildError, Module, Unit, UnitCache};
use crate::compiler::{self, Rejection, Source};
use crate::options::BytecodeOptions;
use crate::source_map::original_position;
use crate::stub::Stub;
use crate::terminal::{Progress, frame};

/// Compiles all `modules` that are not in the cache, and stores the units in them.
pub(super) fn compile(
    modules: &mut [Module],
    stub: &Stub,
    options: BytecodeOptions,
    cache: Option<&UnitCache>,
    progress: &Progress,
) -> Result<(), BuildError> {
    let engine = stub.engine();
    let mut missing: Vec<&mut Module> = Vec::new();
    // A module that does not parse stays source: the program gets its error when it imports it.
    for module in modules.iter_mut().filter(|module| !module.chunk.is_broken) {
        match cache.and_then(|cache| cache.find(&module.chunk, &engine, options)) {
            Some(unit) => {
                progress.advance(module.chunk.code.len());
                module.unit = Some(unit);
            }
            None => missing.push(module),
        }
    }
    if let Some(cache) = cache {
        let chunks: Vec<&Chunk> = missing.iter().map(|module| &module.chunk).collect();
        let mut fetched = cache.fetch(&chunks, &engine, options).into_iter();
        missing.retain_mut(|module| {
            module.unit = fetched.next().flatten();
            module.unit.is_none()
        });
    }
    let sources: Vec<Source<'_>> = missing.iter().map(|module| source(&module.chunk)).collect();
    let outcomes =
        compiler::compile(stub, &sources, options.debug_info, &|bytes| progress.advance(bytes))?;
    let mut diagnostics = Vec::new();
    for (module, outcome) in missing.into_iter().zip(outcomes) {
        match outcome {
            Ok(bytecode) => {
                let unit = encode(&module.chunk, &engine, &bytecode)?;
                if let Some(cache) = cache {
                    cache.store(&module.chunk, &engine, options, &unit);
                }
                module.unit = Some(unit);
            }
            Err(rejection) => diagnostics.push(diagnostic(&module.chunk, rejection)),
        }
    }
    if let Some(cache) = cache {
        cache.finish();
    }
    if diagnostics.is_empty() { Ok(()) } else { Err(BuildError::Program(diagnostics)) }
}

fn source(chunk: &Chunk) -> Source<'_> {
    Source { name: &chunk.file_name, code: &chunk.code }
}

fn encode(chunk: &Chunk, engine: &semba_bmes::Engine, bytecode: &[u8]) -> Result<Unit, BuildError> {
    let code = chunk.code.as_bytes();
    let info = SourceInfo { length: code.len() as u64, hash: semba_bmes::source_hash(code) };
    let bytes = semba_bmes::encode(&chunk.record, engine, &info, bytecode)
        .map_err(|source| BuildError::Encode { module: chunk.file_name.clone(), source })?;
    let bytecode_size = bytecode.len() as u64;
    let head_size = bytes.len() as u64 - bytecode_size;
    Ok(Unit { bytes, head_size, bytecode_size })
}

/// The engine saw the chunk, not the user's file: a source map leads back to it, and without one the chunk's line is
/// shown.
fn diagnostic(chunk: &Chunk, rejection: Rejection) -> Diagnostic {
    let name = &chunk.file_name;
    let text = format!("the engine does not take {name}: {}", rejection.message);
    let generated = rejection.line.map(|line| (line, rejection.column.unwrap_or(1)));
    let original = generated
        .zip(chunk.map.as_ref())
        .and_then(|((line, column), map)| original_position(name, map, line, column));
    let (file, place, frame) = match (original, generated) {
        (Some((file, line, column)), _) => {
            let arrow = format!("  --> {file}:{line}:{column}");
            (file, Some((line, column)), arrow)
        }
        (None, Some((line, column))) => {
            (name.clone(), generated, frame(name, &chunk.code, line, column))
        }
        (None, None) => (name.clone(), None, format!("  --> {name}")),
    };
    Diagnostic {
        severity: Severity::Error,
        rendered: format!("{}: {text}\n{frame}", Severity::Error),
        text,
        file: Some(file),
        line: place.map(|(line, _)| line),
        column: place.map(|(_, column)| column),
    }
}
