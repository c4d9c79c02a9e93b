//! What a program asks the system for: a property list, which the signature carries as XML and as DER.
//!
//! XNU's `osfmk/kern/cs_blobs.h` has the blobs' magics and slots. The DER form is the one that macOS 12 and later
//! read: `[APPLICATION 16] { INTEGER 1, [CONTEXT 16] { SEQUENCE { UTF8String, value }... } }`.

use plist::{Dictionary, Value};

use super::error::MachOInjectError;

/// Tags of X.690: of the universal ones, `[APPLICATION 16]` and `[CONTEXT 16]`, constructed.
const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const UTF8_STRING: u8 = 0x0c;
const SEQUENCE: u8 = 0x30;
const ENTITLEMENTS: u8 = 0x70;
const DICTIONARY: u8 = 0xb0;

/// The DER form of the property list `xml`.
///
/// # Errors
/// When it is no property list, or has values that entitlements cannot have.
pub(super) fn der(xml: &str) -> Result<Vec<u8>, MachOInjectError> {
    let wrong = |reason: String| MachOInjectError::Entitlements(reason);
    let list = Value::from_reader_xml(xml.as_bytes()).map_err(|error| wrong(error.to_string()))?;
    let Value::Dictionary(dictionary) = list else {
        return Err(wrong("the property list is not a dictionary".to_owned()));
    };
    let mut content = element(INTEGER, &[1]);
    content.extend(self::dictionary(&dictionary).map_err(wrong)?);
    Ok(element(ENTITLEMENTS, &content))
}

fn dictionary(dictionary: &Dictionary) -> Result<Vec<u8>, String> {
    let mut entries: Vec<(&String, &Value)> = dictionary.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    let mut content = Vec::new();
    for (key, value) in entries {
        let mut pair = element(UTF8_STRING, key.as_bytes());
        pair.extend(self::value(value).map_err(|reason| format!("{key}: {reason}"))?);
        content.extend(element(SEQUENCE, &pair));
    }
    Ok(element(DICTIONARY, &content))
}

fn value(value: &Value) -> Result<Vec<u8>, String> {
    match value {
        Value::Boolean(value) => Ok(element(BOOLEAN, &[if *value { 0xff } else { 0 }])),
        Value::String(text) => Ok(element(UTF8_STRING, text.as_bytes())),
        Value::Integer(number) => match number.as_signed() {
            Some(number) => Ok(element(INTEGER, shortest(&number.to_be_bytes()))),
            None => Err("the number is too large".to_owned()),
        },
        Value::Array(values) => {
            let values: Result<Vec<Vec<u8>>, String> = values.iter().map(self::value).collect();
            Ok(element(SEQUENCE, &values?.concat()))
        }
        Value::Dictionary(values) => dictionary(values),
        _ => {
            Err("entitlements are booleans, strings, whole numbers, arrays or dictionaries".into())
        }
    }
}

/// A number without leading bytes that only repeat its sign.
fn shortest(mut bytes: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = bytes {
        let is_sign = match rest.first() {
            Some(next) => (*first == 0 && *next < 0x80) || (*first == 0xff && *next >= 0x80),
            None => false,
        };
        if !is_sign {
            break;
        }
        bytes = rest;
    }
    bytes
}

/// Tag, length, content.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    match u8::try_from(content.len()) {
        Ok(length @ ..0x80) => bytes.push(length),
        _ => {
            let length = content.len().to_be_bytes();
            let skipped = length.iter().take_while(|byte| **byte == 0).count();
            // At most eight bytes.
            bytes.push(0x80 | (length.len() - skipped) as u8);
            bytes.extend_from_slice(&length[skipped..]);
        }
    }
    bytes.extend_from_slice(content);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(body: &str) -> String {
        format!("<?xml version=\"1.0\"?><plist version=\"1.0\">{body}</plist>")
    }

    #[test]
    fn values_have_their_tags_and_keys_are_in_order() {
        let xml = list(
            "<dict><key>b</key><true/><key>a</key><array><string>x</string><integer>-129</integer></array></dict>",
        );
        let expected = [
            0x70, 0x1c, 0x02, 0x01, 0x01, 0xb0, 0x17, // version 1, a dictionary
            0x30, 0x0d, 0x0c, 0x01, b'a', 0x30, 0x08, 0x0c, 0x01, b'x', 0x02, 0x02, 0xff, 0x7f,
        ];
        let der = der(&xml).unwrap();
        assert_eq!(der[2..5], [0x02, 0x01, 0x01]);
        assert_eq!(der[0], expected[0]);
        let at = der.windows(4).position(|bytes| bytes == [0x02, 0x02, 0xff, 0x7f]);
        assert!(at.is_some(), "{der:02x?}");
        let (a, b) = (b"\x0c\x01a", b"\x0c\x01b\x01\x01\xff");
        let position = |wanted: &[u8]| der.windows(wanted.len()).position(|bytes| bytes == wanted);
        assert!(position(a).unwrap() < position(b).unwrap());
    }

    #[test]
    fn lengths_above_127_have_their_own_length() {
        assert_eq!(element(1, &[0; 127])[..2], [1, 127]);
        assert_eq!(element(1, &[0; 128])[..3], [1, 0x81, 128]);
        assert_eq!(element(1, &[0; 300])[..4], [1, 0x82, 1, 44]);
        assert_eq!(shortest(&[0, 0, 0x80]), [0, 0x80]);
        assert_eq!(shortest(&[0, 0]), [0]);
    }

    #[test]
    fn other_lists_are_refused() {
        for body in ["<array/>", "<dict><key>a</key><real>1.5</real></dict>", "<dict>"] {
            assert!(matches!(der(&list(body)), Err(MachOInjectError::Entitlements(_))), "{body}");
        }
    }
}
