//! Writes the seeds of all fuzz targets below a directory: `cargo run --release -p semba_tests --example fuzz_seeds -- fuzz/corpus`.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let root = PathBuf::from(std::env::args_os().nth(1).unwrap_or_else(|| "fuzz/corpus".into()));
    for target in &semba_tests::fuzz::TARGETS {
        let directory = root.join(target.name);
        std::fs::create_dir_all(&directory)?;
        for (index, seed) in (target.seeds)().iter().enumerate() {
            std::fs::write(directory.join(format!("seed-{index}")), seed)?;
        }
    }
    Ok(())
}
