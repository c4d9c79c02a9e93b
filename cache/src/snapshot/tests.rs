use super::*;
use crate::bytes::{Reader, Writer};
use std::os::unix::fs::symlink;
use std::time::Duration;
use tempfile::TempDir;

/// Long enough for the file system's clock to move on.
fn settle() {
    std::thread::sleep(Duration::from_millis(40));
}

struct World {
    dir: TempDir,
    dependencies: Dependencies,
}

impl World {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(at("src")).unwrap();
        for name in ["src/a.ts", "src/b.js", "src/other.ts", "package.json", "tool"] {
            fs::write(at(name), name).unwrap();
        }
        symlink("src", at("link")).unwrap();
        let stems = |stems: &[&str]| stems.iter().map(|stem| (*stem).to_owned()).collect();
        let dependencies = Dependencies {
            files: ["src/a.ts", "src/b.js", "package.json"].map(at).into(),
            programs: [at("tool")].into(),
            absent: [at("node_modules"), at("tsconfig.json")].into(),
            links: [at("link")].into(),
            folders: [(at("src"), stems(&["a", "b"]))].into(),
        };
        settle();
        Self { dir, dependencies }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn take(&self) -> Snapshot {
        Snapshot::take(&self.dependencies, SystemTime::now(), |_| None).unwrap()
    }
}

#[test]
fn what_is_left_alone_holds() {
    let mut snapshot = World::new().take();
    assert!(matches!(snapshot.check(), Err(Change::Removed(_))), "the directory is gone");
    let world = World::new();
    assert_eq!(world.take().check(), Ok(false));
}

#[test]
fn every_change_is_seen() {
    let check = |act: fn(&World), expected: fn(&World) -> Change| {
        let world = World::new();
        let mut snapshot = world.take();
        act(&world);
        assert_eq!(snapshot.check(), Err(expected(&world)));
    };
    check(
        |world| fs::write(world.at("src/a.ts"), "longer than it was").unwrap(),
        |world| Change::Changed(world.at("src/a.ts")),
    );
    check(
        |world| fs::remove_file(world.at("src/a.ts")).unwrap(),
        |world| Change::Changed(world.at("src")),
    );
    check(
        |world| fs::remove_file(world.at("package.json")).unwrap(),
        |world| Change::Removed(world.at("package.json")),
    );
    check(
        |world| fs::create_dir(world.at("node_modules")).unwrap(),
        |world| Change::Added(world.at("node_modules")),
    );
    check(
        |world| fs::write(world.at("src/b.ts"), "found first now").unwrap(),
        |world| Change::Changed(world.at("src")),
    );
    check(
        |world| fs::create_dir(world.at("src/b")).unwrap(),
        |world| Change::Changed(world.at("src")),
    );
    check(
        |world| {
            fs::remove_file(world.at("link")).unwrap();
            symlink(".", world.at("link")).unwrap();
        },
        |world| Change::Changed(world.at("link")),
    );
    check(
        |world| fs::write(world.at("tool"), "tool").unwrap(),
        |world| Change::Changed(world.at("tool")),
    );
}

/// Same size and same modification time: editors and version control can do that.
#[test]
fn a_change_that_keeps_size_and_time_is_seen() {
    let world = World::new();
    let mut snapshot = world.take();
    let path = world.at("src/a.ts");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, "src/A.ts").unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    assert_eq!(snapshot.check(), Err(Change::Changed(path)));
}

#[test]
fn what_only_looks_changed_holds_and_is_renewed() {
    let world = World::new();
    let mut snapshot = world.take();
    fs::write(world.at("src/a.ts"), "src/a.ts").unwrap();
    fs::write(world.at("src/unrelated.ts"), "").unwrap();
    assert_eq!(snapshot.check(), Ok(false), "too fresh to be judged by its times");
    settle();
    assert_eq!(snapshot.check(), Ok(true));
    assert_eq!(snapshot.check(), Ok(false));
}

#[test]
fn files_that_change_while_they_are_read_give_no_snapshot() {
    let world = World::new();
    let started = SystemTime::now();
    let path = world.at("src/a.ts");
    fs::write(&path, "new").unwrap();
    let take = |seen: &[u8]| {
        let key = Key::of_content(seen);
        Snapshot::take(&world.dependencies, started, |file| (file == path).then_some(key))
    };
    assert_eq!(take(b"old"), Err(Change::Meanwhile(path.clone())));
    // Whoever read it saw what is there now; its times are still too fresh to tell a later change.
    let mut snapshot = take(b"new").unwrap();
    fs::write(&path, "nwe").unwrap();
    assert_eq!(snapshot.check(), Err(Change::Changed(path.clone())));
}

#[test]
fn names_that_appear_while_files_are_read_give_no_snapshot() {
    let world = World::new();
    let started = SystemTime::now();
    fs::write(world.at("src/b.ts"), "").unwrap();
    let taken = Snapshot::take(&world.dependencies, started, |_| None);
    assert_eq!(taken, Err(Change::Meanwhile(world.at("src/b.ts"))));
}

#[test]
fn bytes_are_read_back_and_damaged_ones_are_not() {
    let world = World::new();
    let snapshot = world.take();
    let mut writer = Writer::default();
    snapshot.write_to(&mut writer);
    let bytes = writer.finish();
    let mut reader = Reader::new(&bytes);
    assert_eq!(Snapshot::read_from(&mut reader), Some(snapshot));
    assert!(reader.is_at_end());
    for end in 0..bytes.len() {
        assert_eq!(Snapshot::read_from(&mut Reader::new(&bytes[..end])), None, "{end}");
    }
}
