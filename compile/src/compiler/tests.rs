//! Stubs that misbehave, and one that does not: shell scripts that play back recorded frames.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use semba_embed::slot::Identity;
use tempfile::TempDir;

use super::*;

fn identity(build: u64) -> Identity {
    Identity {
        stub_version: "0.1.0".to_owned(),
        target: "here".to_owned(),
        engine_name: "Engine".to_owned(),
        engine_version: "1".to_owned(),
        engine_build_id: build,
        data_model: "le64".to_owned(),
    }
}

fn frame(values: &[u32], payload: &str) -> Vec<u8> {
    let mut bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    bytes.extend_from_slice(payload.as_bytes());
    bytes
}

fn hello(build: u64) -> Vec<u8> {
    let text = identity(build).to_string();
    frame(&[0x3150_4D43, u32::try_from(text.len()).unwrap()], &text)
}

/// A stub that plays back `frames` and then runs `end`.
fn stub(dir: &Path, frames: &[Vec<u8>], end: &str) -> Stub {
    let recording = dir.join("frames");
    fs::write(&recording, frames.concat()).unwrap();
    let path = dir.join("stub");
    fs::write(&path, format!("#!/bin/sh\ncat '{}'\n{end}\n", recording.display())).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    Stub { path, identity: identity(7), bytes: Vec::new() }
}

fn run(frames: &[Vec<u8>], end: &str) -> Result<Vec<Outcome>, CompilerError> {
    let dir = TempDir::new().unwrap();
    let stub = stub(dir.path(), frames, end);
    let module = Source { name: "index.js", code: "x" };
    compile(&stub, &[module], true, &|_| {})
}

/// One test, so that no other thread starts a process while a script is open for writing: Linux would refuse to run it.
#[test]
fn stubs_are_told_apart_by_what_they_do() {
    const WAIT: &str = "cat >/dev/null";
    let outcome = run(&[hello(7), frame(&[0, 0, 2], "bc")], WAIT).unwrap();
    assert_eq!(outcome, [Ok(b"bc".to_vec())]);

    let outcome = run(&[hello(7), frame(&[0, 1, 2], "no")], WAIT).unwrap();
    assert_eq!(outcome, [Err(Rejection { message: "no".to_owned(), line: None, column: None })]);

    let error = run(&[hello(7), frame(&[0, 2, 4], "oops")], WAIT).unwrap_err().to_string();
    assert_eq!(error, "the runtime stub could not compile index.js: oops");

    let error = run(&[hello(8)], WAIT).unwrap_err();
    assert!(matches!(error, CompilerError::Engine { .. }), "{error}");

    for frames in [[b"Usage: stub FILE\n".to_vec(), Vec::new()], [hello(7), frame(&[9, 0, 0], "")]]
    {
        let error = run(&frames, WAIT).unwrap_err();
        assert!(matches!(error, CompilerError::Protocol { .. }), "{error}");
    }

    let error = run(&[hello(7)], "echo no memory >&2; exit 3").unwrap_err().to_string();
    assert_eq!(
        error,
        "the runtime stub stopped while it compiled index.js (exit status: 3); it said: no memory"
    );

    let error = run(&[], "kill -9 $$").unwrap_err().to_string();
    assert!(error.contains("stopped while it started (signal: 9"), "{error}");

    let missing = Stub { path: "/nowhere/stub".into(), identity: identity(7), bytes: Vec::new() };
    let error = compile(&missing, &[Source { name: "a", code: "" }], true, &|_| {}).unwrap_err();
    assert!(matches!(error, CompilerError::Start { .. }), "{error}");

    // Nothing to compile starts nothing.
    assert_eq!(compile(&missing, &[], true, &|_| {}).unwrap(), []);
    many_modules();
}

/// Each process answers one module and then stops: the order of results is the order of modules nevertheless.
fn many_modules() {
    let dir = TempDir::new().unwrap();
    let replies: Vec<Vec<u8>> = (0..9).map(|id| frame(&[id, 0, 1], "b")).collect();
    let stub = stub(dir.path(), &[hello(7), replies.concat()], "cat >/dev/null");
    let modules: Vec<Source<'_>> =
        ["1", "22", "333", "4", "5"].map(|code| Source { name: "m", code }).into();
    let done = AtomicUsize::new(0);
    let count = |bytes| {
        done.fetch_add(bytes, Ordering::Relaxed);
    };
    assert_eq!(compile(&stub, &modules, true, &count).unwrap(), vec![Ok(b"b".to_vec()); 5]);
    assert_eq!(done.into_inner(), 8, "every byte is counted once");
}
