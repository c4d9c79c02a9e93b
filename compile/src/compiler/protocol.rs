//! The frames that the command and the stub's compile mode exchange over the stub's stdin and stdout.
//!
//! All integers are little-endian u32. The stub begins: magic, length, identity text (`key=value` lines). Then, for
//! each module, a request (id, flags, name length, source length, name, source) and its response (id, status, payload
//! length, payload). The payload is bytecode, or `LINE:COLUMN:MESSAGE` with positions from 1 and 0 for unknown ones.

use std::io::{self, Read, Write};

/// `CMP1`: the first bytes that the stub writes.
const MAGIC: u32 = 0x3150_4D43;
/// More than any identity text needs.
const IDENTITY_LIMIT: u32 = 1 << 16;
/// Request flag: leave line numbers out of the bytecode.
pub(super) const NO_DEBUG_INFO: u32 = 1;

/// What the engine has against a module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejection {
    /// The engine's message.
    pub message: String,
    /// The line in the module, from 1.
    pub line: Option<u32>,
    /// The column in that line, from 1.
    pub column: Option<u32>,
}

/// A response's payload by its status.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Bytecode(Vec<u8>),
    Rejected(Rejection),
    Failed(String),
}

/// Reads the stub's first frame: the identity text.
pub(super) fn read_hello(input: &mut impl Read) -> io::Result<String> {
    let magic = read_u32(input)?;
    if magic != MAGIC {
        return Err(invalid(format!("it begins with {magic:#010x} instead of {MAGIC:#010x}")));
    }
    let length = read_u32(input)?;
    if length > IDENTITY_LIMIT {
        return Err(invalid(format!("its identity has {length} bytes")));
    }
    String::from_utf8(read_bytes(input, length)?)
        .map_err(|_| invalid("its identity is not UTF-8".to_owned()))
}

/// Writes a request whose `name` and `source` are known to be shorter than 4 GiB.
pub(super) fn write_request(
    output: &mut impl Write,
    id: u32,
    flags: u32,
    (name, name_length): (&str, u32),
    (source, source_length): (&str, u32),
) -> io::Result<()> {
    let mut head = Vec::with_capacity(16 + name.len());
    for value in [id, flags, name_length, source_length] {
        head.extend_from_slice(&value.to_le_bytes());
    }
    head.extend_from_slice(name.as_bytes());
    output.write_all(&head)?;
    output.write_all(source.as_bytes())?;
    output.flush()
}

/// Reads the response to request `id`.
pub(super) fn read_response(input: &mut impl Read, id: u32) -> io::Result<Reply> {
    let found = read_u32(input)?;
    let status = read_u32(input)?;
    let length = read_u32(input)?;
    if found != id {
        return Err(invalid(format!("it answers request {found} instead of {id}")));
    }
    let payload = read_bytes(input, length)?;
    match status {
        0 => Ok(Reply::Bytecode(payload)),
        1 => Ok(Reply::Rejected(parse_rejection(&payload))),
        2 => Ok(Reply::Failed(parse_rejection(&payload).message)),
        other => Err(invalid(format!("it answers with the unknown status {other}"))),
    }
}

/// A payload that is not laid out as it should be is shown as it is.
fn parse_rejection(payload: &[u8]) -> Rejection {
    let text = String::from_utf8_lossy(payload);
    let mut parts = text.splitn(3, ':');
    let mut position = || parts.next().and_then(|part| part.parse::<u32>().ok());
    let (line, column) = (position(), position());
    match (line, column, parts.next()) {
        (Some(line), Some(column), Some(message)) => Rejection {
            message: message.to_owned(),
            line: Some(line).filter(|line| *line > 0),
            column: Some(column).filter(|column| *column > 0),
        },
        _ => Rejection { message: text.into_owned(), line: None, column: None },
    }
}

fn read_u32(input: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    input.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// Reads `length` bytes; memory grows with what arrives, not with what was announced.
fn read_bytes(input: &mut impl Read, length: u32) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length.min(1 << 20) as usize);
    input.take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() == length as usize {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

fn invalid(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(values: &[u32], payload: &[u8]) -> Vec<u8> {
        let mut bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        bytes.extend_from_slice(payload);
        bytes
    }

    #[test]
    fn hello_is_the_identity() {
        let bytes = frame(&[MAGIC, 4], b"a=b\n");
        assert_eq!(&bytes[..4], b"CMP1");
        assert_eq!(read_hello(&mut bytes.as_slice()).unwrap(), "a=b\n");
    }

    #[test]
    fn hello_of_something_else_is_refused() {
        for (bytes, expected) in [
            (frame(&[0x464C_457F, 4], b"a=b\n"), "it begins with"),
            (frame(&[MAGIC, u32::MAX], b""), "its identity has"),
            (frame(&[MAGIC, 1], b"\xFF"), "not UTF-8"),
        ] {
            let error = read_hello(&mut bytes.as_slice()).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        }
        let short = frame(&[MAGIC, 9], b"a=b\n");
        assert_eq!(
            read_hello(&mut short.as_slice()).unwrap_err().kind(),
            io::ErrorKind::UnexpectedEof
        );
    }

    #[test]
    fn requests_are_laid_out_as_documented() {
        let mut bytes = Vec::new();
        write_request(&mut bytes, 7, NO_DEBUG_INFO, ("a.js", 4), ("x=\u{e9}", 4)).unwrap();
        assert_eq!(bytes, frame(&[7, 1, 4, 4], "a.jsx=\u{e9}".as_bytes()));
    }

    #[test]
    fn responses_are_told_apart_by_status() {
        let read = |bytes: Vec<u8>| read_response(&mut bytes.as_slice(), 7);
        assert_eq!(read(frame(&[7, 0, 2], b"bc")).unwrap(), Reply::Bytecode(b"bc".to_vec()));
        let rejected = |text: &str| {
            let length = u32::try_from(text.len()).unwrap();
            match read(frame(&[7, 1, length], text.as_bytes())).unwrap() {
                Reply::Rejected(rejection) => (rejection.line, rejection.column, rejection.message),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(rejected("3:9:no: really"), (Some(3), Some(9), "no: really".to_owned()));
        assert_eq!(rejected("3:0:no"), (Some(3), None, "no".to_owned()));
        assert_eq!(rejected("a: b: c"), (None, None, "a: b: c".to_owned()));
        assert_eq!(read(frame(&[7, 2, 4], b"oops")).unwrap(), Reply::Failed("oops".to_owned()));
        assert!(read(frame(&[7, 3, 0], b"")).unwrap_err().to_string().contains("status 3"));
        assert!(
            read(frame(&[8, 0, 0], b""))
                .unwrap_err()
                .to_string()
                .contains("request 8 instead of 7")
        );
        let short = read(frame(&[7, 0, u32::MAX], b"bc")).unwrap_err();
        assert_eq!(short.kind(), io::ErrorKind::UnexpectedEof);
    }
}
