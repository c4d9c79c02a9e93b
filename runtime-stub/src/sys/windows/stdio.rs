//! The standard streams' handles.

use std::sync::LazyLock;

pub(crate) use super::api::console_size;
use super::fd::{AsHandle, BorrowedFd};

static STDIN: LazyLock<std::io::Stdin> = LazyLock::new(std::io::stdin);
static STDOUT: LazyLock<std::io::Stdout> = LazyLock::new(std::io::stdout);
static STDERR: LazyLock<std::io::Stderr> = LazyLock::new(std::io::stderr);

/// Standard input.
pub(crate) fn stdin() -> BorrowedFd<'static> {
    STDIN.as_handle()
}

/// Standard output.
pub(crate) fn stdout() -> BorrowedFd<'static> {
    STDOUT.as_handle()
}

/// Standard error.
pub(crate) fn stderr() -> BorrowedFd<'static> {
    STDERR.as_handle()
}
