//! Compile mode: a bare stub turns module sources into bytecode for `semba build`.
//!
//! The protocol is a stream of little-endian frames over stdin and stdout; `compile/src/compiler/protocol.rs` is the
//! other side.
//!
//! | frame | fields |
//! |---|---|
//! | hello, stub to command, at once | magic `CMP1`, length, identity text |
//! | request | id, flags (1: no debug information), name length, source length, name, source |
//! | response | id, status (0: bytecode, 1: the module cannot be compiled, 2: bad request), length, payload |
//!
//! Responses come in the order of the requests. The payload of a failure is `LINE:COLUMN:MESSAGE`, positions from 1,
//! 0 when unknown. The end of stdin ends the process.

use std::io::{self, Read, Write};

use semba_engine::{CompileOptions, compile_module};

use crate::{exit, slot};

const MAGIC: u32 = u32::from_le_bytes(*b"CMP1");
const NO_DEBUG_INFO: u32 = 1;

/// Serves until the end of stdin.
pub(crate) fn main() -> i32 {
    match serve(&mut io::stdin().lock(), &mut io::stdout().lock()) {
        Ok(()) => 0,
        Err(error) => {
            exit::report(&format!("error: compile mode: {error}"));
            exit::UNCAUGHT
        }
    }
}

fn serve(input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    output.write_all(&MAGIC.to_le_bytes())?;
    output.write_all(&(slot::IDENTITY.len() as u32).to_le_bytes())?;
    output.write_all(slot::IDENTITY.as_bytes())?;
    output.flush()?;
    while let Some(id) = read_u32_or_end(input)? {
        let flags = read_u32(input)?;
        let (name_len, source_len) = (read_u32(input)?, read_u32(input)?);
        let (name, source) = (read_bytes(input, name_len)?, read_bytes(input, source_len)?);
        let (status, payload) = match (std::str::from_utf8(&name), std::str::from_utf8(&source)) {
            (Ok(name), Ok(source)) => compile(name, source, flags),
            _ => (2, b"0:0:the name or the source is not UTF-8".to_vec()),
        };
        output.write_all(&id.to_le_bytes())?;
        output.write_all(&u32::to_le_bytes(status))?;
        output.write_all(&(payload.len() as u32).to_le_bytes())?;
        output.write_all(&payload)?;
        output.flush()?;
    }
    Ok(())
}

fn compile(name: &str, source: &str, flags: u32) -> (u32, Vec<u8>) {
    let options = CompileOptions { no_debug_info: flags & NO_DEBUG_INFO != 0 };
    match compile_module(name, source, options) {
        Ok(bytecode) => (0, bytecode),
        Err(error) => {
            (1, format!("{}:{}:{}", error.line, error.column, error.message).into_bytes())
        }
    }
}

fn read_u32(input: &mut impl Read) -> io::Result<u32> {
    let mut word = [0; 4];
    input.read_exact(&mut word)?;
    Ok(u32::from_le_bytes(word))
}

/// `None` at the end of the stream.
fn read_u32_or_end(input: &mut impl Read) -> io::Result<Option<u32>> {
    let mut word = Vec::with_capacity(4);
    input.take(4).read_to_end(&mut word)?;
    match <[u8; 4]>::try_from(word.as_slice()) {
        Ok(word) => Ok(Some(u32::from_le_bytes(word))),
        Err(_) if word.is_empty() => Ok(None),
        Err(_) => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// Reads `len` bytes; memory grows with what arrives, not with what was claimed.
fn read_bytes(input: &mut impl Read, len: u32) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(u64::from(len)).read_to_end(&mut bytes)?;
    match bytes.len() == len as usize {
        true => Ok(bytes),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}
