//! Slots in this process's own memory, and identities.

use super::*;

const TEXT: &str = "semba=1.2.3\ntarget=linux-x64\nengine=quick\nengine-version=0.9\nengine-build-id=00c0ffee00c0ffee\ndata-model=le64\n";

/// A slot with memory behind it, as in an executable that is loaded.
#[repr(C)]
struct Loaded {
    slot: Slot,
    behind: [u8; 32],
}

fn loaded(rel: i64, len: u64) -> &'static Slot {
    let slot = Slot { rel, len, ..Slot::new(TEXT) };
    let loaded = Box::leak(Box::new(Loaded { slot, behind: *b"an archive of thirty-two bytes!!" }));
    // What the kernel's mapping is in a real executable: memory that the slot itself does not give access to.
    (&raw mut *loaded).expose_provenance();
    &loaded.slot
}

#[test]
fn a_bare_stub_has_no_archive() {
    static SLOT: Slot = Slot::new(TEXT);
    assert_eq!(SLOT.archive(), Ok(None));
    assert_eq!(SLOT.identity(), TEXT);
    assert_eq!(SLOT.magic, magic());
}

#[test]
fn a_filled_slot_leads_to_its_archive() {
    let archive = |rel, len| loaded(rel, len).locate(|_, _| true);
    assert_eq!(archive(256, 10), Ok(Some(&b"an archive"[..])));
    assert_eq!(archive(272, 16), Ok(Some(&b"irty-two bytes!!"[..])));
}

#[test]
fn slots_that_contradict_themselves_are_refused() {
    for (rel, len) in [
        (0, 1),
        (256, 0),
        (-256, 8),
        (240, 8),
        (i64::MIN, 8),
        (i64::MAX - 15, u64::MAX),
        (256, 1 << 63),
    ] {
        assert_eq!(loaded(rel, len).archive(), Err(SlotError::Outside { rel, len }));
    }
    assert_eq!(loaded(257, 8).archive(), Err(SlotError::Misaligned { rel: 257 }));
}

#[test]
fn archives_are_in_read_only_memory_of_the_executable() {
    static CONSTANT: [u8; 4096] = [7; 4096];
    let address = |bytes: &[u8]| bytes.as_ptr().addr();
    assert!(mapped::is_read_only(address(&CONSTANT), CONSTANT.len()));
    if cfg!(target_os = "linux") {
        let heap = vec![0; 4096];
        assert!(!mapped::is_read_only(address(&heap), heap.len()));
        assert!(!mapped::is_read_only(address(&CONSTANT), 1 << 40));
        assert!(!mapped::is_read_only(address(&CONSTANT), usize::MAX));
        assert!(!mapped::is_read_only(16, 16));
        let error = SlotError::Outside { rel: 256, len: 8 };
        assert_eq!(loaded(256, 8).archive(), Err(error));
    }
}

#[test]
fn the_fields_are_where_the_injector_writes_them() {
    let mut file = [0; 256];
    let digest = *blake3::hash(b"archive").as_bytes();
    file[FILLED_OFFSET..FILLED_OFFSET + FILLED_SIZE].copy_from_slice(&filled(4096, 7, &digest));
    let slot = SlotBytes::new(&file).unwrap();
    assert!(slot.is_filled());
    assert_eq!(slot.span(0x1000), Ok(Some(Span { address: 0x2000, len: 7 })));
    assert_eq!(slot.digest(), digest);
    assert_eq!(slot.identity(), "");
    assert!(SlotBytes::new(&file[1..]).is_none());
    assert!(!SlotBytes::new(&[0; 256]).unwrap().is_filled());
}

#[test]
#[should_panic(expected = "longer than the slot has room for")]
fn identities_have_to_fit() {
    let _ = Slot::new(&"x".repeat(IDENTITY_SIZE + 1));
}

#[test]
fn the_longest_identity_has_no_padding() {
    let text = "x".repeat(IDENTITY_SIZE);
    assert_eq!(Slot::new(&text).identity(), text);
}

#[test]
fn identities_are_read_as_they_are_written() {
    let identity = Identity::parse(TEXT).unwrap();
    assert_eq!(identity.to_string(), TEXT);
    assert_eq!(identity.engine_build_id, 0x00c0_ffee_00c0_ffee);
    assert_eq!(
        Identity::parse(&format!("{TEXT}later=x=y\n")),
        Ok(identity),
        "unknown keys are skipped"
    );
}

#[test]
fn bad_identities_say_what_is_wrong() {
    let error = |text: &str| Identity::parse(text).unwrap_err();
    assert_eq!(error(""), IdentityError::Missing("engine-build-id"));
    assert_eq!(error(&TEXT.replace("data-model=", "model=")), IdentityError::Missing("data-model"));
    assert_eq!(error(&TEXT.replace("target=", "goal=")), IdentityError::Missing("target"));
    assert_eq!(error(&format!("{TEXT}semba=2\n")), IdentityError::Duplicate("semba"));
    assert_eq!(error("semba\n"), IdentityError::Line("semba".to_owned()));
    for id in ["c0ffee", "+0c0ffee00c0ffee", "00c0ffee00c0ffeg"] {
        let text = TEXT.replace("00c0ffee00c0ffee", id);
        assert_eq!(error(&text), IdentityError::BuildId(id.to_owned()));
    }
}
