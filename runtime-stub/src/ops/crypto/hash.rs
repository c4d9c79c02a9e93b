//! Hashes and keyed hashes, at once and in parts.

use digest::{Digest, DynDigest, ExtendableOutput, Update, XofReader};
use hmac::{KeyInit, Mac, SimpleHmac};
use semba_engine::{Args, OpError, OpResult, Value};

use super::super::handles;
use crate::host::Host;

/// Calls a macro with the name and type of every hash that has one length of output.
///
/// They are known by the names that the JavaScript side has brought them to.
macro_rules! with_hash {
    ($name:expr, $hash:ident => $body:expr, _ => $other:expr) => {
        match $name {
            "md5" => {
                type $hash = md5::Md5;
                $body
            }
            "ripemd160" => {
                type $hash = ripemd::Ripemd160;
                $body
            }
            "sha1" => {
                type $hash = sha1::Sha1;
                $body
            }
            "sha224" => {
                type $hash = sha2::Sha224;
                $body
            }
            "sha256" => {
                type $hash = sha2::Sha256;
                $body
            }
            "sha384" => {
                type $hash = sha2::Sha384;
                $body
            }
            "sha512" => {
                type $hash = sha2::Sha512;
                $body
            }
            "sha512-224" => {
                type $hash = sha2::Sha512_224;
                $body
            }
            "sha512-256" => {
                type $hash = sha2::Sha512_256;
                $body
            }
            "sha3-224" => {
                type $hash = sha3::Sha3_224;
                $body
            }
            "sha3-256" => {
                type $hash = sha3::Sha3_256;
                $body
            }
            "sha3-384" => {
                type $hash = sha3::Sha3_384;
                $body
            }
            "sha3-512" => {
                type $hash = sha3::Sha3_512;
                $body
            }
            "blake2b512" => {
                type $hash = blake2::Blake2b512;
                $body
            }
            "blake2s256" => {
                type $hash = blake2::Blake2s256;
                $body
            }
            _ => $other,
        }
    };
}
pub(super) use with_hash;

/// A hash in the middle of its input.
pub(crate) enum State {
    /// Output of one length.
    Fixed(Box<dyn DynDigest>),
    /// Output of any length.
    Shake128(sha3::Shake128),
    /// Output of any length.
    Shake256(sha3::Shake256),
    /// A hash with a key.
    Keyed(Box<dyn Keyed>),
}

/// [`Mac`] as an object.
pub(crate) trait Keyed {
    fn update(&mut self, data: &[u8]);
    fn finish(self: Box<Self>) -> Vec<u8>;
}

impl<M: Mac> Keyed for M {
    fn update(&mut self, data: &[u8]) {
        Mac::update(self, data);
    }

    fn finish(self: Box<Self>) -> Vec<u8> {
        self.finalize().into_bytes().to_vec()
    }
}

impl State {
    fn new(algorithm: &str) -> Option<Self> {
        match algorithm {
            "shake128" => Some(Self::Shake128(sha3::Shake128::default())),
            "shake256" => Some(Self::Shake256(sha3::Shake256::default())),
            _ => with_hash!(algorithm, H => Some(Self::Fixed(Box::new(H::new()))), _ => None),
        }
    }

    fn keyed(algorithm: &str, key: &[u8]) -> Option<Self> {
        with_hash!(algorithm,
            H => SimpleHmac::<H>::new_from_slice(key).ok().map(|mac| Self::Keyed(Box::new(mac))),
            _ => None)
    }

    fn update(&mut self, data: &[u8]) {
        match self {
            Self::Fixed(hash) => hash.update(data),
            Self::Shake128(hash) => hash.update(data),
            Self::Shake256(hash) => hash.update(data),
            Self::Keyed(mac) => mac.update(data),
        }
    }

    /// The digest: `length` bytes of it where that is free, `None` where another one was asked for.
    fn finish(self, length: Option<usize>) -> Option<Vec<u8>> {
        match self {
            Self::Fixed(hash) if length.is_none_or(|length| length == hash.output_size()) => {
                Some(hash.finalize().into_vec())
            }
            Self::Fixed(_) => None,
            Self::Shake128(hash) => Some(squeeze(hash, length.unwrap_or(16))),
            Self::Shake256(hash) => Some(squeeze(hash, length.unwrap_or(32))),
            Self::Keyed(mac) => Some(mac.finish()),
        }
    }

    fn copy(&self) -> Option<Self> {
        match self {
            Self::Fixed(hash) => Some(Self::Fixed(hash.clone())),
            Self::Shake128(hash) => Some(Self::Shake128(hash.clone())),
            Self::Shake256(hash) => Some(Self::Shake256(hash.clone())),
            Self::Keyed(_) => None,
        }
    }
}

fn squeeze(hash: impl ExtendableOutput, length: usize) -> Vec<u8> {
    let mut output = vec![0; length];
    hash.finalize_xof().read(&mut output);
    output
}

fn unsupported() -> OpError {
    OpError::error("Digest method not supported")
}

/// The length of output that the argument asks for.
fn length(args: &Args, index: usize) -> Result<Option<usize>, OpError> {
    if args.is_undefined(index) {
        return Ok(None);
    }
    Ok(Some(args.number(index)? as usize))
}

fn finish(state: State, length: Option<usize>) -> OpResult {
    state.finish(length).map(Value::Bytes).ok_or_else(|| {
        OpError::error("error:030000B2:digital envelope routines::not XOF or invalid length")
            .with("library", "digital envelope routines")
            .with("reason", "not XOF or invalid length")
            .with("code", "ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH")
    })
}

/// `op_crypto_hash(algorithm, length?)`: the handle of a new hash. A length that it cannot have is an error.
pub(super) fn op_crypto_hash(host: &mut Host, args: &mut Args) -> OpResult {
    let state = State::new(&args.string(0)?).ok_or_else(unsupported)?;
    if let (Some(length), State::Fixed(hash)) = (length(args, 1)?, &state)
        && length != hash.output_size()
    {
        return finish(state, Some(length));
    }
    Ok(host.resources.hashes.add(state).into())
}

/// `op_crypto_hmac(algorithm, key)`: the handle of a new keyed hash, or `undefined` for an unknown algorithm.
pub(super) fn op_crypto_hmac(host: &mut Host, args: &mut Args) -> OpResult {
    let state = State::keyed(&args.string(0)?, args.bytes(1)?);
    Ok(state.map(|state| host.resources.hashes.add(state)).into())
}

/// `op_crypto_update(handle, data)`: adds bytes, or a string as UTF-8.
pub(super) fn op_crypto_update(host: &mut Host, args: &mut Args) -> OpResult {
    host.resources.hashes.get(args, 0)?.update(&args.bytes_or_utf8(1)?);
    Ok(Value::Undefined)
}

/// `op_crypto_finish(handle, length?)`: the digest; the handle is released.
pub(super) fn op_crypto_finish(host: &mut Host, args: &mut Args) -> OpResult {
    let length = length(args, 1)?;
    let state = host.resources.hashes.remove(args, 0)?.ok_or_else(handles::released)?;
    finish(state, length)
}

/// `op_crypto_copy(handle)`: the handle of a copy.
pub(super) fn op_crypto_copy(host: &mut Host, args: &mut Args) -> OpResult {
    let copy = host.resources.hashes.get(args, 0)?.copy();
    Ok(host.resources.hashes.add(copy.ok_or_else(unsupported)?).into())
}

/// `op_crypto_digest(algorithm, data, length?)`: the digest of data that is there at once.
pub(super) fn op_crypto_digest(_: &mut Host, args: &mut Args) -> OpResult {
    let mut state = State::new(&args.string(0)?).ok_or_else(unsupported)?;
    state.update(&args.bytes_or_utf8(1)?);
    finish(state, length(args, 2)?)
}

#[cfg(test)]
mod tests {
    use super::State;

    fn digest(algorithm: &str, data: &[u8], length: Option<usize>) -> Option<String> {
        let mut state = State::new(algorithm)?;
        state.update(data);
        let bytes = state.finish(length)?;
        Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    #[test]
    fn known_answers() {
        let md5 = digest("md5", b"abc", None);
        assert_eq!(md5.as_deref(), Some("900150983cd24fb0d6963f7d28e17f72"));
        let shake = digest("shake128", b"", Some(5));
        assert_eq!(shake.as_deref(), Some("7f9c2ba4e8"));
        assert_eq!(digest("sha256", b"abc", Some(5)), None);
        assert_eq!(digest("md6", b"abc", None), None);
    }

    #[test]
    fn a_keyed_hash_follows_rfc_2202() {
        let mut state = State::keyed("sha1", b"Jefe").expect("SHA-1 is known");
        state.update(b"what do ya want ");
        state.update(b"for nothing?");
        let bytes = state.finish(None).expect("an HMAC has one length");
        assert_eq!(bytes[..4], [0xef, 0xfc, 0xdf, 0x6a]);
    }
}
