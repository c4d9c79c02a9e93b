use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;

fn settings(url: String) -> RemoteSettings {
    RemoteSettings { url, secret: "team".to_owned(), patience: Duration::from_secs(20) }
}

fn directory(dir: &TempDir) -> RemoteSettings {
    settings(format!("file://{}/store", dir.path().display()))
}

fn object(dir: &TempDir, key: &Key) -> PathBuf {
    dir.path().join("store/1/units").join(key.to_string())
}

fn fetch(settings: RemoteSettings, key: &Key) -> (Option<Vec<u8>>, Report) {
    let remote = Remote::new(settings, 1 << 20);
    let mut found = remote.fetch(Kind::Unit, &[*key]);
    (found.remove(0), remote.finish())
}

fn stored(dir: &TempDir, content: &[u8]) -> Key {
    let key = Key::of_content(content);
    let remote = Remote::new(directory(dir), 1 << 20);
    remote.put(Kind::Unit, &key, content);
    assert_eq!(remote.finish(), Report { uploaded: 1, ..Report::default() });
    key
}

#[test]
fn what_one_puts_others_fetch() {
    let dir = TempDir::new().unwrap();
    let key = stored(&dir, b"unit");
    let (found, report) = fetch(directory(&dir), &key);
    assert_eq!(found.as_deref(), Some(b"unit".as_slice()));
    assert_eq!(report, Report { fetched: 1, ..Report::default() });
    let (found, report) = fetch(directory(&dir), &Key::of_content(b"other"));
    assert_eq!((found, report), (None, Report::default()));
}

#[test]
fn what_the_team_did_not_sign_is_a_miss() {
    let dir = TempDir::new().unwrap();
    let key = stored(&dir, b"unit");
    let other = stored(&dir, b"other unit");
    let refused = Report { refused: 1, ..Report::default() };

    let stranger = RemoteSettings { secret: "stranger".to_owned(), ..directory(&dir) };
    assert_eq!(fetch(stranger, &key), (None, refused.clone()));

    let good = fs::read(object(&dir, &key)).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(object(&dir, &key), bad).unwrap();
        assert_eq!(fetch(directory(&dir), &key), (None, refused.clone()), "byte {at}");
    }
    for length in 0..good.len() {
        fs::write(object(&dir, &key), &good[..length]).unwrap();
        assert_eq!(fetch(directory(&dir), &key), (None, refused.clone()), "length {length}");
    }
    fs::copy(object(&dir, &other), object(&dir, &key)).unwrap();
    assert_eq!(fetch(directory(&dir), &key), (None, refused));
}

#[test]
fn what_is_too_large_stays_away() {
    let dir = TempDir::new().unwrap();
    let key = stored(&dir, &[7; 100]);
    let remote = Remote::new(directory(&dir), 99);
    assert_eq!(remote.fetch(Kind::Unit, &[key]), [None]);
    remote.put(Kind::Unit, &Key::of_content(b"large"), &[7; 100]);
    assert_eq!(remote.finish(), Report { refused: 1, ..Report::default() });
}

#[test]
fn a_store_that_is_not_there_is_asked_once() {
    let remote = Remote::new(settings("gopher://bucket/path".to_owned()), 1 << 20);
    assert_eq!(remote.fetch(Kind::Unit, &[Key::of_content(b"x")]), [None]);
    let report = remote.finish();
    assert!(report.failure.is_some(), "{report:?}");
    remote.put(Kind::Unit, &Key::of_content(b"x"), b"x");
    assert_eq!(remote.finish(), report);
}
