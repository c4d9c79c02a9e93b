//! What a program costs: processor time, memory and page faults, as `bench/launch.c` measures them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::process::run;
use crate::workspace;

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// User and system time.
    pub cpu: Duration,
    /// Peak resident bytes.
    pub memory: u64,
    /// Page faults without reading.
    pub minor_faults: u64,
    /// Page faults with reading.
    pub major_faults: u64,
}

/// The measuring program.
pub struct Launcher(PathBuf);

impl Launcher {
    /// Compiles it into `directory`; `None` without a C compiler.
    pub fn compile(directory: &Path) -> Option<Self> {
        let launcher = directory.join("launch");
        let source = workspace().join("bench/launch.c");
        // Static where the system can: a parent's size counts as its child's.
        for flag in ["-static", "-O2"] {
            let mut compile = Command::new("cc");
            compile.args(["-O2", flag, "-o"]).arg(&launcher).arg(&source);
            if compile.output().is_ok_and(|output| output.status.success()) {
                return Some(Self(launcher));
            }
        }
        eprintln!("skipped: there is no C compiler; apt-get install gcc libc6-dev");
        None
    }

    /// Runs a command in `directory`, once to warm up and then `runs` times.
    ///
    /// # Panics
    /// When it ends with another exit code than 0.
    #[track_caller]
    pub fn measure<S: AsRef<OsStr>>(
        &self,
        directory: &Path,
        runs: usize,
        command: impl IntoIterator<Item = S>,
    ) -> Vec<Cost> {
        let mut launch = Command::new(&self.0);
        launch.current_dir(directory).args(["-n", &runs.to_string(), "--"]).args(command);
        let ran = run(&mut launch, b"").expect_code(0);
        let costs: Vec<Cost> = ran.stdout.lines().map(cost).collect();
        assert_eq!(costs.len(), runs, "{}", ran.report());
        costs
    }
}

/// A line of the launcher.
fn cost(line: &str) -> Cost {
    let numbers: Vec<u64> = line
        .split(' ')
        .map(|number| number.parse().expect("the launcher prints numbers"))
        .collect();
    let [_, _, _, microseconds, kib, status, minor_faults, major_faults] = numbers[..] else {
        panic!("the launcher printed `{line}`")
    };
    assert_eq!(status, 0, "the program failed");
    let cpu = Duration::from_micros(microseconds);
    Cost { cpu, memory: kib * 1024, minor_faults, major_faults }
}

/// The least of what `value` gives: what other programs do to the machine only adds to it.
pub fn least<T: Ord>(costs: &[Cost], value: impl Fn(&Cost) -> T) -> T {
    costs.iter().map(value).min().expect("there was a run")
}
