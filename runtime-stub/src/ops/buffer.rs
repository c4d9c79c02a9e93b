//! `semba:ops/buffer`: strings to bytes and back in the encodings of `Buffer`.

use semba_engine::{Args, NativeModule, Op, OpError, OpResult, Value};

use crate::host::Host;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/buffer",
    ops: &[
        ("op_buffer_byte_length", Op::Sync(op_buffer_byte_length)),
        ("op_buffer_decode", Op::Sync(op_buffer_decode)),
        ("op_buffer_encode", Op::Sync(op_buffer_encode)),
    ],
};

/// `op_buffer_byte_length(text)`: the length in UTF-8.
fn op_buffer_byte_length(_: &mut Host, args: &mut Args) -> OpResult {
    Ok((args.string(0)?.len() as f64).into())
}

/// `op_buffer_encode(text, encoding)`: the bytes that `text` stands for.
fn op_buffer_encode(_: &mut Host, args: &mut Args) -> OpResult {
    let text = args.string(0)?;
    let bytes = match args.string(1)?.as_str() {
        "utf8" => text.into_bytes(),
        "latin1" | "ascii" => text.encode_utf16().map(|unit| unit as u8).collect(),
        "utf16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "hex" => from_hex(text.as_bytes()),
        "base64" | "base64url" => from_base64(text.as_bytes()),
        other => return Err(unknown(other)),
    };
    Ok(Value::Bytes(bytes))
}

/// `op_buffer_decode(bytes, encoding)`: the text that the bytes stand for.
fn op_buffer_decode(_: &mut Host, args: &mut Args) -> OpResult {
    let encoding = args.string(1)?;
    let bytes = args.bytes(0)?;
    let text = match encoding.as_str() {
        "utf8" => String::from_utf8_lossy(bytes).into_owned(),
        "latin1" => bytes.iter().map(|byte| char::from(*byte)).collect(),
        "ascii" => bytes.iter().map(|byte| char::from(byte & 0x7f)).collect(),
        "utf16le" => {
            let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            char::decode_utf16(units)
                .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        "hex" => to_hex(bytes),
        "base64" => to_base64(bytes, STANDARD, true),
        "base64url" => to_base64(bytes, URL_SAFE, false),
        other => return Err(unknown(other)),
    };
    Ok(text.into())
}

fn unknown(encoding: &str) -> OpError {
    OpError::type_error(format!("Unknown encoding: {encoding}")).with_code("ERR_UNKNOWN_ENCODING")
}

fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// Pairs of digits up to the first that is none.
fn from_hex(text: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    text.chunks_exact(2)
        .map_while(|pair| Some((digit(pair[0])? << 4 | digit(pair[1])?) as u8))
        .collect()
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn to_base64(bytes: &[u8], alphabet: &[u8; 64], pad: bool) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for position in 0..4 {
            if position <= chunk.len() {
                text.push(char::from(alphabet[(bits >> (18 - 6 * position) & 63) as usize]));
            } else if pad {
                text.push('=');
            }
        }
    }
    text
}

/// Both alphabets at once, up to the first `=`; everything else is skipped, as Node does.
fn from_base64(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut bits, mut count) = (0u32, 0);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::{STANDARD, URL_SAFE, from_base64, from_hex, to_base64, to_hex};

    #[test]
    fn base64_round_trips_every_length() {
        let bytes: Vec<u8> = (0..=255).collect();
        for length in 0..bytes.len() {
            let part = &bytes[..length];
            assert_eq!(from_base64(to_base64(part, STANDARD, true).as_bytes()), part);
            assert_eq!(from_base64(to_base64(part, URL_SAFE, false).as_bytes()), part);
        }
        assert_eq!(to_base64(b"any carnal pleas", STANDARD, true), "YW55IGNhcm5hbCBwbGVhcw==");
        assert_eq!(from_base64(b"YW55\n IGN=hcm5h"), b"any c");
    }

    #[test]
    fn hex_stops_at_the_first_other_character() {
        assert_eq!(to_hex(&[0, 171, 255]), "00abff");
        assert_eq!(from_hex(b"00ABfFzz11"), [0, 171, 255]);
        assert_eq!(from_hex(b"abc"), [171]);
    }
}
