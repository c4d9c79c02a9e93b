//! Keys from passwords and from other keys. Each function reads its arguments and returns the work to do, which may
//! run on another thread.

use hkdf::SimpleHkdf;
use hmac::SimpleHmac;
use semba_engine::{Args, OpError, OpResult, Value};

use super::hash::with_hash;
use crate::host::Host;

type Work = Box<dyn FnOnce() -> OpResult + Send>;

fn length(args: &Args, index: usize) -> Result<usize, OpError> {
    args.number(index).map(|number| number as usize)
}

fn invalid_digest(name: &str) -> OpError {
    OpError::type_error(format!("Invalid digest: {name}")).with_code("ERR_CRYPTO_INVALID_DIGEST")
}

/// `op_crypto_pbkdf2(password, salt, iterations, length, algorithm)`: the key.
pub(super) fn pbkdf2(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let (password, salt) = (args.bytes(0)?.to_vec(), args.bytes(1)?.to_vec());
    let (rounds, length) = (args.number(2)? as u32, length(args, 3)?);
    let algorithm = args.string(4)?;
    Ok(Box::new(move || {
        let mut key = vec![0; length];
        with_hash!(algorithm.as_str(),
            H => pbkdf2::pbkdf2::<SimpleHmac<H>>(&password, &salt, rounds, &mut key)
                .map_err(|_| invalid_digest(&algorithm))?,
            _ => return Err(invalid_digest(&algorithm)));
        Ok(Value::Bytes(key))
    }))
}

/// `op_crypto_hkdf(algorithm, key, salt, info, length)`: the key.
pub(super) fn hkdf(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let algorithm = args.string(0)?;
    let (input, salt) = (args.bytes(1)?.to_vec(), args.bytes(2)?.to_vec());
    let (info, length) = (args.bytes(3)?.to_vec(), length(args, 4)?);
    Ok(Box::new(move || {
        let mut key = vec![0; length];
        let expanded = with_hash!(algorithm.as_str(),
            H => SimpleHkdf::<H>::new(Some(&salt), &input).expand(&info, &mut key).is_ok(),
            _ => return Err(invalid_digest(&algorithm)));
        if !expanded {
            return Err(
                OpError::range_error("Invalid key length").with_code("ERR_CRYPTO_INVALID_KEYLEN")
            );
        }
        Ok(Value::Bytes(key))
    }))
}

/// `op_crypto_scrypt(password, salt, length, log2(N), r, p)`: the key. The caller has checked the parameters and the
/// memory that they need.
pub(super) fn scrypt(_: &mut Host, args: &mut Args) -> Result<Work, OpError> {
    let (password, salt) = (args.bytes(0)?.to_vec(), args.bytes(1)?.to_vec());
    let length = length(args, 2)?;
    let (log_n, r, p) = (args.number(3)? as u8, args.number(4)? as u32, args.number(5)? as u32);
    let invalid = || {
        OpError::range_error("Invalid scrypt params").with_code("ERR_CRYPTO_INVALID_SCRYPT_PARAMS")
    };
    let params = scrypt::Params::new(log_n, r, p).map_err(|_| invalid())?;
    Ok(Box::new(move || {
        let mut key = vec![0; length];
        if length > 0 {
            scrypt::scrypt(&password, &salt, &params, &mut key).map_err(|_| invalid())?;
        }
        Ok(Value::Bytes(key))
    }))
}
