use super::{OpError, Settings, run};

const MODES: [(u32, u32, u32); 5] = [(1, 2, 4), (3, 4, 4), (5, 6, 4), (9, 8, 2), (10, 11, 2)];

fn settings(mode: u32, dictionary: &[u8]) -> Settings {
    Settings { mode, parameters: Vec::new(), dictionary: dictionary.to_vec() }
}

fn all(settings: &Settings, data: &[u8], flush: u32) -> Result<Vec<u8>, OpError> {
    Ok(run(settings.codec()?.as_mut(), data, flush, usize::MAX)?.0)
}

/// Text that repeats itself, but not at once.
fn sample(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index * index / 7 + index / 100) as u8).collect()
}

#[test]
fn every_format_round_trips_every_size() {
    for (pack, unpack, finish) in MODES {
        for length in [0, 1, 100, super::STEP - 1, super::STEP, 1 << 20] {
            let data = sample(length);
            let packed = all(&settings(pack, b""), &data, finish).expect("compression");
            let unpacked = all(&settings(unpack, b""), &packed, finish).expect("decompression");
            assert!(unpacked == data, "mode {pack}, {length} bytes");
        }
    }
}

#[test]
fn every_format_notices_a_missing_end() {
    for (pack, unpack, finish) in MODES {
        let packed = all(&settings(pack, b""), &sample(5000), finish).expect("compression");
        for cut in [0, 1, packed.len() / 2, packed.len() - 1] {
            let error = all(&settings(unpack, b""), &packed[..cut], finish).expect_err("cut data");
            assert_eq!(error.message, "unexpected end of file", "mode {pack}, {cut} bytes");
        }
    }
}

#[test]
fn every_format_refuses_or_survives_damage() {
    for (pack, unpack, finish) in MODES {
        let packed = all(&settings(pack, b""), &sample(5000), finish).expect("compression");
        for position in 0..packed.len().min(400) {
            let mut damaged = packed.clone();
            damaged[position] ^= 0x55;
            let codec = settings(unpack, b"").codec();
            let _ = run(codec.expect("a codec").as_mut(), &damaged, finish, 1 << 24);
        }
    }
}

#[test]
fn parts_give_the_same_as_the_whole() {
    for (pack, unpack, finish) in MODES {
        let data = sample(10_000);
        let packed = all(&settings(pack, b""), &data, finish).expect("compression");
        let mut codec = settings(unpack, b"").codec().expect("a codec");
        let mut output = Vec::new();
        for part in packed.chunks(7) {
            output.extend(run(codec.as_mut(), part, 0, usize::MAX).expect("a part").0);
        }
        output.extend(run(codec.as_mut(), b"", finish, usize::MAX).expect("the end").0);
        assert!(output == data, "mode {unpack}");
    }
}

#[test]
fn dictionaries_are_needed_and_checked() {
    for (pack, unpack) in [(1, 2), (5, 6)] {
        let packed = all(&settings(pack, b"hello"), b"hello hello", 4).expect("compression");
        let unpacked = all(&settings(unpack, b"hello"), &packed, 4).expect("decompression");
        assert_eq!(unpacked, b"hello hello");
    }
    let packed = all(&settings(1, b"hello"), b"hello hello", 4).expect("compression");
    let error = |dictionary| all(&settings(2, dictionary), &packed, 4).expect_err("a dictionary");
    assert_eq!(error(b"").message, "Missing dictionary");
    assert_eq!(error(b"other").message, "Bad dictionary");
}

#[test]
fn members_of_a_gzip_file_are_joined() {
    let member = all(&settings(3, b""), b"ab", 4).expect("compression");
    let mut file = [member.as_slice(), &member, &[0; 9]].concat();
    assert_eq!(all(&settings(7, b""), &file, 4).expect("decompression"), b"abab");
    file.truncate(2 * member.len());
    file.extend(b"xx");
    let error = all(&settings(4, b""), &file, 4).expect_err("something else behind it");
    assert_eq!(error.message, "incorrect header check");
}
