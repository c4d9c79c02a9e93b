//! `semba:ops/encoding`: text and bytes.

use std::collections::HashMap;

use encoding_rs::{Decoder, DecoderResult, Encoding};
use semba_engine::{Args, ErrorClass, NativeModule, Op, OpError, OpResult, Value};

use crate::host::Host;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/encoding",
    ops: &[
        ("op_encoding_decode", Op::Sync(op_encoding_decode)),
        ("op_encoding_decode_part", Op::Sync(op_encoding_decode_part)),
        ("op_encoding_encode", Op::Sync(op_encoding_encode)),
        ("op_encoding_encode_into", Op::Sync(op_encoding_encode_into)),
        ("op_encoding_name", Op::Sync(op_encoding_name)),
    ],
};

/// Decoders in the middle of a stream, by the number that the `TextDecoder` gave them.
#[derive(Default)]
pub(crate) struct DecoderTable {
    decoders: HashMap<u64, Decoder>,
}

fn encoding(args: &Args, index: usize) -> Result<&'static Encoding, OpError> {
    let label = args.string(index)?;
    Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(|| {
        OpError::range_error(format!("The \"{label}\" encoding is not supported"))
            .with_code("ERR_ENCODING_NOT_SUPPORTED")
    })
}

fn invalid(encoding: &'static Encoding) -> OpError {
    let name = encoding.name().to_lowercase();
    OpError::new(
        ErrorClass::TypeError,
        format!("The encoded data was not valid for encoding {name}"),
    )
    .with_code("ERR_ENCODING_INVALID_ENCODED_DATA")
}

/// `op_encoding_name(label)`: the encoding's name in lower case.
fn op_encoding_name(_: &mut Host, args: &mut Args) -> OpResult {
    Ok(encoding(args, 0)?.name().to_lowercase().into())
}

/// `op_encoding_decode(label, bytes, fatal, keepMark)`: decodes all there is.
fn op_encoding_decode(_: &mut Host, args: &mut Args) -> OpResult {
    let encoding = encoding(args, 0)?;
    let (fatal, keep_mark) = (args.bool(2), args.bool(3));
    let bytes = args.bytes(1)?;
    let (text, had_errors) = if keep_mark {
        encoding.decode_without_bom_handling(bytes)
    } else {
        encoding.decode_with_bom_removal(bytes)
    };
    if fatal && had_errors {
        return Err(invalid(encoding));
    }
    Ok(text.into_owned().into())
}

/// `op_encoding_decode_part(id, label, bytes, fatal, keepMark, more)`: decodes the next part of stream `id`, which
/// begins with its first part and ends with the one that has no `more` behind it.
fn op_encoding_decode_part(host: &mut Host, args: &mut Args) -> OpResult {
    let id = args.number(0)? as u64;
    let encoding = encoding(args, 1)?;
    let (fatal, keep_mark, more) = (args.bool(3), args.bool(4), args.bool(5));
    let decoders = &mut host.resources.decoders.decoders;
    let mut decoder = decoders.remove(&id).unwrap_or_else(|| {
        if keep_mark {
            encoding.new_decoder_without_bom_handling()
        } else {
            encoding.new_decoder_with_bom_removal()
        }
    });
    let text =
        decode(&mut decoder, args.bytes(2)?, fatal, !more).ok_or_else(|| invalid(encoding))?;
    if more {
        decoders.insert(id, decoder);
    }
    Ok(text.into())
}

fn decode(decoder: &mut Decoder, bytes: &[u8], fatal: bool, last: bool) -> Option<String> {
    let mut text = String::new();
    if fatal {
        text.reserve(decoder.max_utf8_buffer_length_without_replacement(bytes.len())?);
        let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, last);
        return matches!(result, DecoderResult::InputEmpty).then_some(text);
    }
    text.reserve(decoder.max_utf8_buffer_length(bytes.len())?);
    let _ = decoder.decode_to_string(bytes, &mut text, last);
    Some(text)
}

/// `op_encoding_encode(text)`: UTF-8.
fn op_encoding_encode(_: &mut Host, args: &mut Args) -> OpResult {
    Ok(Value::Bytes(args.string(0)?.into_bytes()))
}

/// `op_encoding_encode_into(text, buffer)`: `[UTF-16 units read, bytes written]`; only whole characters.
fn op_encoding_encode_into(_: &mut Host, args: &mut Args) -> OpResult {
    let text = args.string(0)?;
    let buffer = args.bytes_mut(1)?;
    let mut end = text.len().min(buffer.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    buffer[..end].copy_from_slice(&text.as_bytes()[..end]);
    let read = text[..end].chars().map(char::len_utf16).sum::<usize>();
    Ok(Value::List(vec![(read as f64).into(), (end as f64).into()]))
}
