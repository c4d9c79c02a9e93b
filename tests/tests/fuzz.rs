//! A short version of every fuzz target, the same in each run; `fuzz/README.md` tells how to run the long ones. Inputs
//! that fuzzers found something with are tests of their own, where what they broke is.

use semba_tests::fuzz::{check_seeded, target};

#[test]
fn bmes() {
    check_seeded(target("bmes"), 1, 30_000);
}

#[test]
fn archive() {
    check_seeded(target("archive"), 2, 30_000);
}

#[test]
fn elf() {
    check_seeded(target("elf"), 3, 20_000);
}

#[test]
fn macho() {
    check_seeded(target("macho"), 4, 3_000);
}

#[test]
fn pe() {
    check_seeded(target("pe"), 5, 20_000);
}

#[test]
fn graph() {
    check_seeded(target("graph"), 6, 40);
}
