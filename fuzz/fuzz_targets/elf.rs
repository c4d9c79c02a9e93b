//! See `semba_tests::fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| (semba_tests::fuzz::target("elf").check)(bytes));
