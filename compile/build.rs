//! Links the command to a fixed address where that is safe to ask for.
//!
//! `semba run` starts a program from the cache in a millisecond or two. In a file of 20 MB that can lie anywhere, the
//! dynamic linker corrects 39,000 addresses before `main`, and copies the pages that they are on: more than all the
//! rest of such a start. Linked to one address there is nothing to correct.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|it| it == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
