//! A checker of ad-hoc code signatures that shares nothing with the signer: it reads the file by the offsets that
//! XNU's `cs_blobs.h` gives, and hashes every page again.

use sha2::{Digest as _, Sha256};

use super::synthetic_macho::{command, read};

/// What a valid signature says.
pub(crate) struct Signature {
    pub(crate) identifier: String,
    /// How many bytes it covers.
    pub(crate) code_limit: usize,
    pub(crate) flags: u32,
    /// What it asks for, as XML and as DER.
    pub(crate) entitlements: Option<Vec<u8>>,
    pub(crate) der_entitlements: Option<Vec<u8>>,
}

fn big(bytes: &[u8], offset: usize) -> usize {
    u32::from_be_bytes(bytes[offset..offset + 4].try_into().unwrap()) as usize
}

fn big64(bytes: &[u8], offset: usize) -> u64 {
    u64::from_be_bytes(bytes[offset..offset + 8].try_into().unwrap())
}

/// Checks everything that the kernel and `codesign --verify --strict` check of an ad-hoc signature.
pub(crate) fn check(file: &[u8]) -> Signature {
    let commands: Vec<usize> =
        (0..read(file, 16) as usize).map(|index| command(file, index)).collect();
    let find = |cmd: u32| commands.iter().copied().filter(move |at| read(file, *at) == cmd);
    let at = find(0x1d).next().expect("LC_CODE_SIGNATURE");
    assert_eq!(find(0x1d).count(), 1);
    let (start, size) = (read(file, at + 8) as usize, read(file, at + 12) as usize);
    assert_eq!((start % 16, start + size), (0, file.len()), "the signature ends the file");

    let number = |at: usize| u64::from_le_bytes(file[at..at + 8].try_into().unwrap());
    let segment = |name: &str| {
        let mut padded = name.as_bytes().to_vec();
        padded.resize(16, 0);
        find(0x19).find(|at| file[at + 8..at + 24] == padded).unwrap()
    };
    let linkedit = segment("__LINKEDIT");
    let (vmsize, offset, filesize) =
        (number(linkedit + 32), number(linkedit + 40), number(linkedit + 48));
    assert_eq!(offset + filesize, file.len() as u64, "__LINKEDIT ends the file");
    assert!(filesize <= vmsize && vmsize % 0x1000 == 0);

    let blob = &file[start..];
    assert_eq!(big(blob, 0), 0xfade_0cc0, "CSMAGIC_EMBEDDED_SIGNATURE");
    let length = big(blob, 4);
    assert!(length <= size && size - length < 16 && blob[length..].iter().all(|byte| *byte == 0));
    let count = big(blob, 8);
    let slots: Vec<(usize, &[u8])> = (0..count)
        .map(|index| {
            let (slot, offset) = (big(blob, 12 + index * 8), big(blob, 16 + index * 8));
            (slot, &blob[offset..offset + big(blob, offset + 4)])
        })
        .collect();
    assert!(count == 1 || count == 3, "the code directory, and entitlements in two forms or none");
    assert_eq!(slots[0].0, 0, "CSSLOT_CODEDIRECTORY");
    let sizes: usize = slots.iter().map(|(_, blob)| blob.len()).sum();
    assert_eq!(12 + count * 8 + sizes, length, "the blobs fill the signature");
    let find_blob = |slot: usize, magic: usize| {
        let (_, blob) = slots.iter().find(|(used, _)| *used == slot)?;
        assert_eq!(big(blob, 0), magic);
        Some(blob[8..].to_vec())
    };
    let entitlements = find_blob(5, 0xfade_7171);
    let der_entitlements = find_blob(7, 0xfade_7172);
    let directory = slots[0].1;
    assert_eq!(big(directory, 0), 0xfade_0c02, "CSMAGIC_CODEDIRECTORY");
    assert_eq!(big(directory, 4), directory.len());
    assert_eq!(big(directory, 8), 0x20400, "version");
    let (hashes, identifier) = (big(directory, 16), big(directory, 20));
    let special = big(directory, 24);
    assert_eq!(special, if count == 3 { 7 } else { 0 }, "nSpecialSlots");
    for slot in 1..=special {
        let hash = &directory[hashes - slot * 32..][..32];
        match slots.iter().find(|(used, _)| *used == slot) {
            Some((_, blob)) => assert_eq!(hash, &Sha256::digest(blob)[..], "slot {slot}"),
            None => assert!(hash.iter().all(|byte| *byte == 0), "slot {slot}"),
        }
    }
    let (count, code_limit) = (big(directory, 28), big(directory, 32));
    assert_eq!(code_limit, start, "everything in front of the signature is signed");
    assert_eq!(directory[36..40], [32, 2, 0, 12], "SHA-256 of pages of 4 KiB");
    assert!(directory[40..64].iter().all(|byte| *byte == 0));
    let text = segment("__TEXT");
    assert_eq!(
        (big64(directory, 64), big64(directory, 72), big64(directory, 80)),
        (number(text + 40), number(text + 48), 1),
        "execSegBase, execSegLimit, CS_EXECSEG_MAIN_BINARY"
    );

    let pages: Vec<&[u8]> = file[..code_limit].chunks(4096).collect();
    assert_eq!((count, hashes + count * 32), (pages.len(), directory.len()));
    for (index, page) in pages.iter().enumerate() {
        let hash = &directory[hashes + index * 32..][..32];
        assert_eq!(hash, &Sha256::digest(page)[..], "the hash of page {index}");
    }
    let name = &directory[identifier..hashes - special * 32];
    let end = name.iter().position(|byte| *byte == 0).unwrap();
    assert_eq!(end + 1, name.len());
    Signature {
        identifier: String::from_utf8(name[..end].to_vec()).unwrap(),
        code_limit,
        flags: big(directory, 12) as u32,
        entitlements,
        der_entitlements,
    }
}
