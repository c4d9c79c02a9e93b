//! The task runner: what people and CI run.
//!
//! `cargo xtask` lists the tasks. Everything is built in one profile; the stub differs from the rest only by flags,
//! because it is the one file that users ship: static, small, one code unit.

mod node_tests;
mod order;
mod stubs;
mod tasks;
mod test262;

use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask <TASK>

Tasks:
  demo   build everything, compile the fixture program, and run it
  test   build everything and run all checks and tests
  build  build the semba command and its runtime stub into target/release
  npm    put the npm package together in target/npm
  programs [--filter NAME] [--record]
         install, compile and run all npm programs of programs/ and compare
         with Node; --record writes down what Node does instead
  bench  measure start-up against Bun and Node (see bench/README.md)
  order  write runtime-stub/start-order.txt anew: which functions a start calls (needs valgrind)
  stubs TARGET...
         cross-build the stub for other systems and run the fixtures with it (alone: how to set it up)
  node-tests PATH
         compile and run the tests of a Node checkout (--help lists options)
  test262 PATH [--filter TEXT]
         run the module tests of a test262 checkout (see CONFORMANCE.md)
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next();
    let rest: Vec<String> = arguments.collect();
    let result = match task.as_deref() {
        Some("build") => tasks::build(),
        Some("demo") => tasks::demo(),
        Some("test") => tasks::test(),
        Some("npm") => tasks::npm(),
        Some("programs") => tasks::programs(&rest),
        Some("bench") => tasks::bench(&rest),
        Some("stubs") => stubs::stubs(&rest),
        Some("order") => order::write(),
        Some("node-tests") => node_tests::node_tests(&rest),
        Some("test262") => tasks::test262(&rest),
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
