//! Real executables: a C stub linked in every way that stubs are, with an archive put into it, run and looked at by
//! other programs.

#![cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]

mod common;

use std::path::{Path, PathBuf};

use common::{build_stub, build_stub_with, run, sample_archive, tool, write_executable};
use goblin::elf::Elf;
use goblin::elf::program_header::{PF_R, PT_LOAD};
use object::read::elf::ElfFile64;
use object::{Object as _, ObjectSection as _, ObjectSegment as _};
use semba_embed::elf::{SECTION_NAME, find_archive};
use semba_embed::{Executable, Format, InjectError, inject};
use tempfile::TempDir;

/// How stubs are linked: name, flags.
const VARIANTS: &[(&str, &[&str])] = &[
    ("dynamic-pie", &["-fPIE", "-pie"]),
    ("dynamic-no-pie", &["-no-pie"]),
    ("dynamic-debug", &["-g"]),
    ("dynamic-stripped", &["-s"]),
    ("one-code-segment", &["-Wl,-z,noseparate-code"]),
    ("large-pages", &["-Wl,-z,max-page-size=65536"]),
    ("huge-pages", &["-Wl,-z,max-page-size=2097152"]),
    ("collected", &["-ffunction-sections", "-Wl,--gc-sections"]),
    ("static", &["-static"]),
    ("static-pie", &["-static-pie", "-fPIE"]),
    ("static-pie-stripped", &["-static-pie", "-fPIE", "-s"]),
];

/// Builds every variant that links here, and calls `check` with its name, its path and a directory to work in.
fn for_each_stub(check: impl Fn(&str, &Path, &Path)) {
    let mut built = 0;
    for (name, flags) in VARIANTS {
        let dir = TempDir::new().unwrap();
        if let Some(stub) = build_stub(dir.path(), name, flags) {
            check(name, &stub, dir.path());
            built += 1;
        }
    }
    assert!(built >= 6, "only {built} kinds of stubs could be linked; is a C compiler installed?");
}

/// Puts `archive` into the stub at `stub` and writes the result beside it.
fn inject_file(stub: &Path, archive: &[u8]) -> PathBuf {
    let path = stub.with_extension("with-archive");
    write_executable(&path, &inject(&std::fs::read(stub).unwrap(), archive).unwrap());
    path
}

fn assert_prints(program: &Path, archive: &[u8], what: &str) {
    let output = run(program);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{what}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.stdout == archive, "{what}: another archive was printed");
}

#[test]
fn injected_stubs_run_and_print_their_archive() {
    let large: Vec<u8> =
        (0..3_000_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for_each_stub(|name, stub, _| {
        assert_eq!(run(stub).status.code(), Some(3), "{name}: a bare stub has no archive");
        for archive in [sample_archive(), vec![b'x'], large.clone()] {
            assert_prints(&inject_file(stub, &archive), &archive, name);
        }
    });
}

#[test]
fn stripped_and_patched_files_still_run() {
    let archive = sample_archive();
    let tools: &[(&str, &[&str])] = &[
        ("strip", &[]),
        ("strip", &["-g"]),
        ("llvm-strip", &[]),
        ("eu-strip", &[]),
        ("patchelf", &["--set-rpath", "/nonexistent"]),
    ];
    for_each_stub(|name, stub, dir| {
        for (program, arguments) in tools {
            // patchelf edits the dynamic section and is not meant for static programs.
            if *program == "patchelf" && !name.starts_with("dynamic") {
                continue;
            }
            // Some versions refuse some kinds of programs, with an archive or without.
            let path = dir.join("edited");
            std::fs::copy(stub, &path).unwrap();
            if tool(program, arguments, &path).is_none_or(|output| !output.status.success()) {
                continue;
            }
            std::fs::copy(inject_file(stub, &archive), &path).unwrap();
            let Some(output) = tool(program, arguments, &path) else { continue };
            let what = format!("{name} after {program} {}", arguments.join(" "));
            assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
            assert_prints(&path, &archive, &what);
            let edited = std::fs::read(&path).unwrap();
            assert_eq!(find_archive(&edited).unwrap(), Some(&archive[..]), "{what}");
            assert!(Executable::parse(&edited).unwrap().digest_matches(), "{what}");
        }
    });
}

#[test]
fn independent_readers_agree() {
    let archive = sample_archive();
    for_each_stub(|name, stub, _| {
        let bytes = std::fs::read(inject_file(stub, &archive)).unwrap();

        let file: ElfFile64 = ElfFile64::parse(&*bytes).unwrap();
        let section = file.section_by_name(SECTION_NAME).unwrap();
        assert_eq!(section.data().unwrap(), archive, "{name}");
        let segment = file.segments().last().unwrap();
        assert_eq!(
            (segment.address(), segment.size()),
            (section.address(), archive.len() as u64),
            "{name}"
        );

        let elf = Elf::parse(&bytes).unwrap();
        let header = elf
            .section_headers
            .iter()
            .find(|header| elf.shdr_strtab.get_at(header.sh_name) == Some(SECTION_NAME))
            .unwrap();
        let loads: Vec<_> =
            elf.program_headers.iter().filter(|header| header.p_type == PT_LOAD).collect();
        let load = loads.last().unwrap();
        assert_eq!(&bytes[load.file_range()], archive, "{name}");
        assert_eq!((load.p_flags, load.p_memsz), (PF_R, load.p_filesz), "{name}");
        assert_eq!((header.sh_addr, header.sh_size), (load.p_vaddr, load.p_filesz), "{name}");
        let align = loads[..loads.len() - 1].iter().map(|load| load.p_align).max().unwrap();
        assert_eq!(load.p_align, align, "{name}: the alignment is the stub's own maximum");
        assert!(load.p_offset % align == 0 && load.p_vaddr % align == 0, "{name}");
        assert!(loads.is_sorted_by_key(|load| load.p_vaddr), "{name}");
    });
}

#[test]
fn readelf_shows_the_archive_and_has_nothing_to_complain_about() {
    let archive = sample_archive();
    for_each_stub(|name, stub, _| {
        let path = inject_file(stub, &archive);
        let Some(output) = tool("readelf", &["-lSW"], &path) else { return };
        let (text, warnings) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success() && warnings.is_empty(), "{name}: {warnings}");
        let section =
            text.lines().find(|line| line.contains(SECTION_NAME) && line.contains("PROGBITS"));
        let fields: Vec<&str> = section.unwrap().split_whitespace().collect();
        assert!(fields.contains(&"A"), "{name}: the section is allocated: {fields:?}");
        let (_, mapping) = text.split_once("Section to Segment mapping").unwrap();
        assert!(
            mapping.lines().any(|line| line.split_whitespace().nth(1) == Some(SECTION_NAME)),
            "{name}: the archive has a segment of its own:\n{mapping}"
        );
    });
}

#[test]
fn nothing_else_of_the_mapped_image_changes() {
    let archive = sample_archive();
    for_each_stub(|name, stub, _| {
        let before = std::fs::read(stub).unwrap();
        let after = inject(&before, &archive).unwrap();
        let elf = Elf::parse(&before).unwrap();
        let table = elf.header.e_phoff as usize;
        let slot = elf
            .section_headers
            .iter()
            .find(|header| elf.shdr_strtab.get_at(header.sh_name) == Some(".semba.slot"))
            .unwrap()
            .sh_offset as usize;
        // e_shoff, e_shnum, the program headers, and the slot between its magic and its identity.
        let expected = [
            0x28..0x30,
            0x3c..0x3e,
            table..table + elf.header.e_phnum as usize * 56,
            slot + 16..slot + 64,
        ];
        for (offset, (old, new)) in before.iter().zip(&after).enumerate() {
            if old != new {
                assert!(
                    expected.iter().any(|range| range.contains(&offset)),
                    "{name}: byte {offset:#x}"
                );
            }
        }
        assert_eq!(
            inject(&before, &archive).unwrap(),
            after,
            "{name}: the same input gives the same bytes"
        );
    });
}

#[test]
fn an_executable_with_an_archive_is_no_stub() {
    let archive = sample_archive();
    for_each_stub(|name, stub, _| {
        let bytes = std::fs::read(stub).unwrap();
        let bare = Executable::parse(&bytes).unwrap();
        assert!(bare.is_stub() && bare.archive().is_none() && bare.digest().is_none(), "{name}");
        assert_eq!(bare.format(), Format::Elf);
        assert_eq!(bare.identity().unwrap().engine_build_id, 0x0123_4567_89ab_cdef);

        let filled = inject(&bytes, &archive).unwrap();
        let executable = Executable::parse(&filled).unwrap();
        assert!(!executable.is_stub() && executable.digest_matches(), "{name}");
        assert_eq!(executable.archive(), Some(&archive[..]));
        assert_eq!(executable.identity(), bare.identity());
        assert_eq!(inject(&filled, &archive), Err(InjectError::AlreadyFilled), "{name}");
    });
}

#[test]
fn an_archive_may_carry_another_stub() {
    for_each_stub(|name, stub, _| {
        let bytes = std::fs::read(stub).unwrap();
        let inner = inject(&bytes, &sample_archive()).unwrap();
        let path = inject_file(stub, &inner);
        assert_prints(&path, &inner, name);
        assert_eq!(
            find_archive(&std::fs::read(path).unwrap()).unwrap(),
            Some(&inner[..]),
            "{name}"
        );
    });
}

#[test]
fn other_executables_are_foreign() {
    let program = std::fs::read("/proc/self/exe").unwrap();
    assert_eq!(Executable::parse(&program).unwrap_err(), semba_embed::ReadError::NoSlot);
}

/// Needs a cross-compiler and an emulator; elsewhere the synthetic stub stands in for it.
#[test]
fn aarch64_stubs_run_under_emulation() {
    let dir = TempDir::new().unwrap();
    let Some(stub) = build_stub_with("aarch64-linux-gnu-gcc", dir.path(), "aarch64", &["-static"])
    else {
        return;
    };
    let archive = sample_archive();
    let path = inject_file(&stub, &archive);
    for page in ["4096", "16384", "65536"] {
        let Some(output) = tool("qemu-aarch64-static", &["-p", page], &path) else { return };
        assert_eq!(output.status.code(), Some(0), "pages of {page} bytes");
        assert_eq!(output.stdout, archive, "pages of {page} bytes");
    }
}
