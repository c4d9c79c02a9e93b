//! Bundles entries into a directory: `cargo run --release -p semba_bundler --example bundle -- OUTDIR ENTRY...`
//!
//! With the environment variable `LIMITS=BINDINGS,BYTES` the chunks are split, with `MINIFY=1`
//! they are minified, with `LIBRARY=1` the entries keep their exports.

use std::path::PathBuf;
use std::process::ExitCode;

use semba_bundler::{BundleOptions, ChunkLimits, bundle};

#[expect(clippy::print_stdout, reason = "a command-line tool")]
fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let Some(out_dir) = args.next().map(PathBuf::from) else {
        println!("usage: bundle OUTDIR ENTRY...");
        return ExitCode::from(2);
    };
    let is_set = |name: &str| std::env::var_os(name).is_some();
    let limits = std::env::var("LIMITS").ok().and_then(|limits| {
        let (bindings, bytes) = limits.split_once(',')?;
        Some(ChunkLimits { max_bindings: bindings.parse().ok()?, target_size: bytes.parse().ok()? })
    });
    let options = BundleOptions {
        cwd: std::env::current_dir().unwrap_or_default(),
        entries: args.collect(),
        executable: !is_set("LIBRARY"),
        minify: is_set("MINIFY"),
        sourcemap: is_set("SOURCEMAP"),
        bundle: !is_set("NO_BUNDLE"),
        splitting: !is_set("NO_SPLITTING"),
        limits: limits.unwrap_or_default(),
        ..BundleOptions::default()
    };
    match bundle(&options) {
        Ok(bundle) => {
            for warning in &bundle.warnings {
                println!("{warning}\n");
            }
            for chunk in &bundle.chunks {
                println!(
                    "{} {} bytes, {} modules",
                    chunk.file_name,
                    chunk.code.len(),
                    chunk.modules.len()
                );
                let path = out_dir.join(&chunk.file_name);
                let parent = path.parent().unwrap_or(&out_dir);
                if let Err(error) = std::fs::create_dir_all(parent)
                    .and_then(|()| std::fs::write(&path, &chunk.code))
                {
                    println!("{}: {error}", path.display());
                    return ExitCode::FAILURE;
                }
            }
            println!("{:?}", bundle.timings);
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}
