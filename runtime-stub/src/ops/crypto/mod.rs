//! `semba:ops/crypto`: hashes, keyed hashes, key derivation, random bytes.

mod derive;
mod hash;

pub(crate) use hash::State;

use semba_engine::{Args, NativeModule, Op, OpError, OpResult, Value};

use crate::host::Host;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/crypto",
    ops: &[
        ("op_crypto_copy", Op::Sync(hash::op_crypto_copy)),
        ("op_crypto_digest", Op::Sync(hash::op_crypto_digest)),
        ("op_crypto_equal", Op::Sync(op_crypto_equal)),
        ("op_crypto_finish", Op::Sync(hash::op_crypto_finish)),
        ("op_crypto_hash", Op::Sync(hash::op_crypto_hash)),
        ("op_crypto_hkdf", Op::Sync(|host, args| derive::hkdf(host, args)?())),
        (
            "op_crypto_hkdf_async",
            Op::Async(|host, args| {
                let work = derive::hkdf(host, args)?;
                Ok(host.spawn_blocking(work))
            }),
        ),
        ("op_crypto_hmac", Op::Sync(hash::op_crypto_hmac)),
        ("op_crypto_pbkdf2", Op::Sync(|host, args| derive::pbkdf2(host, args)?())),
        (
            "op_crypto_pbkdf2_async",
            Op::Async(|host, args| {
                let work = derive::pbkdf2(host, args)?;
                Ok(host.spawn_blocking(work))
            }),
        ),
        ("op_crypto_random", Op::Sync(op_crypto_random)),
        ("op_crypto_scrypt", Op::Sync(|host, args| derive::scrypt(host, args)?())),
        (
            "op_crypto_scrypt_async",
            Op::Async(|host, args| {
                let work = derive::scrypt(host, args)?;
                Ok(host.spawn_blocking(work))
            }),
        ),
        ("op_crypto_update", Op::Sync(hash::op_crypto_update)),
    ],
};

/// `op_crypto_random(buffer)`: fills a buffer with random bytes of the operating system.
fn op_crypto_random(_: &mut Host, args: &mut Args) -> OpResult {
    match getrandom::fill(args.bytes_mut(0)?) {
        Ok(()) => Ok(Value::Undefined),
        Err(error) => Err(OpError::error(format!("the system gave no random bytes: {error}"))
            .with_code("ERR_CRYPTO_OPERATION_FAILED")),
    }
}

/// `op_crypto_equal(a, b)`: compares buffers of the same length in a time that does not depend on their contents.
fn op_crypto_equal(_: &mut Host, args: &mut Args) -> OpResult {
    Ok(constant_time_eq::constant_time_eq(args.bytes(0)?, args.bytes(1)?).into())
}
