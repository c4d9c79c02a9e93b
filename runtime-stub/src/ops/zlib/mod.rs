//! `semba:ops/zlib`: compression.
//!
//! A [`Codec`] turns input into output step by step; the ops here run it over all of its input at once
//! (`op_zlib_run`) or keep it for the parts of a stream (`op_zlib_open` and what follows). Modes, flush values and
//! parameters have Node's numbers.

mod brotli;
mod deflate;
mod inflate;
mod zstd;

use semba_engine::{Args, NativeModule, Op, OpError, OpFuture, OpResult, Value};

use super::handles;
use crate::host::Host;

/// The module.
pub(crate) const MODULE: NativeModule<Host> = NativeModule {
    name: "semba:ops/zlib",
    ops: &[
        ("op_zlib_close", Op::Sync(op_zlib_close)),
        ("op_zlib_crc32", Op::Sync(op_zlib_crc32)),
        ("op_zlib_open", Op::Sync(op_zlib_open)),
        ("op_zlib_reset", Op::Sync(op_zlib_reset)),
        ("op_zlib_run", Op::Sync(op_zlib_run)),
        ("op_zlib_run_async", Op::Async(op_zlib_run_async)),
        ("op_zlib_set_level", Op::Sync(op_zlib_set_level)),
        ("op_zlib_write", Op::Sync(op_zlib_write)),
    ],
};

/// How much output one step has room for.
const STEP: usize = 64 << 10;

/// `Z_BUF_ERROR`: the input ends before the data does.
fn unexpected_end() -> OpError {
    failure("unexpected end of file", -5, "Z_BUF_ERROR")
}

/// An error with Node's properties.
fn failure(message: &str, errno: i32, code: &'static str) -> OpError {
    OpError::error(message).with("errno", errno).with("code", code)
}

/// What one step did.
struct Step {
    /// Bytes of the input that are done with.
    read: usize,
    /// Bytes of the output that were filled.
    written: usize,
    state: Progress,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// There is more to do with the same input, or there is more output.
    More,
    /// Nothing is left to do before there is more input.
    Idle,
    /// The data is complete; what follows in the input does not belong to it.
    End,
}

/// A compressor or decompressor in the middle of its input.
trait Codec {
    /// Works until the input is used up or the output is full. `flush` is one of the flush values of the format.
    fn step(&mut self, input: &[u8], output: &mut [u8], flush: u32) -> Result<Step, OpError>;

    /// Changes the level of a zlib compressor; others have none to change.
    fn set_level(&mut self, _level: i32) {}
}

/// What a codec is made from.
#[derive(Clone)]
struct Settings {
    mode: u32,
    /// zlib: window bits, level, memory level, strategy. Brotli and Zstandard: keys and values by turns.
    parameters: Vec<i64>,
    dictionary: Vec<u8>,
}

impl Settings {
    /// From three arguments: mode, parameters, dictionary.
    fn read(args: &mut Args) -> Result<Self, OpError> {
        let mode = args.number(0)? as u32;
        let Value::List(list) = args.value(1)? else {
            return Err(OpError::type_error("the parameters must be a list"));
        };
        let number = |value: &Value| match value {
            Value::Number(number) => *number as i64,
            Value::Bool(flag) => i64::from(*flag),
            _ => 0,
        };
        let parameters = list.iter().map(number).collect();
        let dictionary = if args.is_undefined(2) { Vec::new() } else { args.bytes(2)?.to_vec() };
        Ok(Self { mode, parameters, dictionary })
    }

    fn codec(&self) -> Result<Box<dyn Codec>, OpError> {
        let codec: Box<dyn Codec> = match self.mode {
            1 | 3 | 5 => Box::new(deflate::Deflater::new(self)?),
            2 | 4 | 6 | 7 => Box::new(inflate::Inflater::new(self)?),
            8 => Box::new(brotli::Decoder::new(self)),
            9 => Box::new(brotli::Encoder::new(self)),
            10 => Box::new(zstd::Encoder::new(self)?),
            11 => Box::new(zstd::Decoder::new(self)?),
            other => return Err(OpError::range_error(format!("{other} is not a mode"))),
        };
        Ok(codec)
    }

    fn parameter(&self, index: usize, default: i32) -> i32 {
        self.parameters.get(index).and_then(|value| i32::try_from(*value).ok()).unwrap_or(default)
    }

    fn pairs(&self) -> impl Iterator<Item = (i64, i64)> {
        self.parameters.chunks_exact(2).map(|pair| (pair[0], pair[1]))
    }
}

/// The output of a codec for `input`, at most `limit` bytes, and how much of the input is behind the end of the data.
fn run(
    codec: &mut dyn Codec,
    mut input: &[u8],
    flush: u32,
    limit: usize,
) -> Result<(Vec<u8>, usize), OpError> {
    let mut output = Vec::new();
    loop {
        let start = output.len();
        output.resize(start + STEP, 0);
        let step = codec.step(input, &mut output[start..], flush)?;
        input = &input[step.read..];
        output.truncate(start + step.written);
        if output.len() > limit {
            return Err(OpError::range_error(format!(
                "Cannot create a Buffer larger than {limit} bytes"
            ))
            .with_code("ERR_BUFFER_TOO_LARGE"));
        }
        match step.state {
            Progress::More => {}
            Progress::Idle | Progress::End => return Ok((output, input.len())),
        }
    }
}

/// A codec that JavaScript keeps, with what it is made from, for when it is reset.
pub(crate) struct Stream {
    settings: Settings,
    codec: Box<dyn Codec>,
}

/// `op_zlib_run(mode, parameters, dictionary, data, flush, limit)`: the result for all of the data.
fn op_zlib_run(_: &mut Host, args: &mut Args) -> OpResult {
    let settings = Settings::read(args)?;
    let (flush, limit) = (args.number(4)? as u32, args.number(5)? as usize);
    let data = args.bytes_or_utf8(3)?;
    run(settings.codec()?.as_mut(), &data, flush, limit).map(|(output, _)| Value::Bytes(output))
}

/// `op_zlib_run_async(...)`: the same on a thread of the pool.
fn op_zlib_run_async(host: &mut Host, args: &mut Args) -> Result<OpFuture, OpError> {
    let settings = Settings::read(args)?;
    let (flush, limit) = (args.number(4)? as u32, args.number(5)? as usize);
    let data = args.bytes_or_utf8(3)?.into_owned();
    Ok(host.spawn_blocking(move || {
        let (output, _) = run(settings.codec()?.as_mut(), &data, flush, limit)?;
        Ok(Value::Bytes(output))
    }))
}

/// `op_zlib_open(mode, parameters, dictionary)`: the handle of a new stream.
fn op_zlib_open(host: &mut Host, args: &mut Args) -> OpResult {
    let settings = Settings::read(args)?;
    let codec = settings.codec()?;
    Ok(host.resources.compression.add(Stream { settings, codec }).into())
}

/// `op_zlib_write(handle, data, flush)`: the output for the next part of the input, and how many
/// bytes of it do not belong to the data.
fn op_zlib_write(host: &mut Host, args: &mut Args) -> OpResult {
    let flush = args.number(2)? as u32;
    let stream = host.resources.compression.get(args, 0)?;
    let (output, rest) = run(stream.codec.as_mut(), args.bytes(1)?, flush, usize::MAX)?;
    Ok(Value::List(vec![Value::Bytes(output), (rest as f64).into()]))
}

/// `op_zlib_reset(handle)`: the stream is as if it were new.
fn op_zlib_reset(host: &mut Host, args: &mut Args) -> OpResult {
    let stream = host.resources.compression.get(args, 0)?;
    stream.codec = stream.settings.codec()?;
    Ok(Value::Undefined)
}

/// `op_zlib_set_level(handle, level)`: for what comes; the stream was flushed before.
fn op_zlib_set_level(host: &mut Host, args: &mut Args) -> OpResult {
    let level = args.number(1)? as i32;
    host.resources.compression.get(args, 0)?.codec.set_level(level);
    Ok(Value::Undefined)
}

/// `op_zlib_close(handle)`: releases the stream, if that did not happen yet.
fn op_zlib_close(host: &mut Host, args: &mut Args) -> OpResult {
    host.resources.compression.remove(args, 0)?;
    Ok(Value::Undefined)
}

/// `op_zlib_crc32(data, value)`: the checksum of the data behind data with the checksum `value`.
fn op_zlib_crc32(_: &mut Host, args: &mut Args) -> OpResult {
    let value = args.number(1)? as u32;
    Ok(zlib_rs::crc32::crc32(value, &args.bytes_or_utf8(0)?).into())
}

/// Streams by handle.
pub(crate) type Streams = handles::Handles<Stream>;

#[cfg(test)]
mod tests;
