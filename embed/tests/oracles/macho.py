"""Checks Mach-O executables with an archive by LIEF and macholib, and every page hash by hashlib.

Usage: macho.py [--system VERSION] FILE...; each FILE has its archive beside it in FILE.archive. With --system a FILE
has to start on that release of macOS and need no library that is not part of it. Fails with a message when anything is
wrong.
"""

import hashlib
import struct
import sys

import lief
import macholib.MachO


def check(path: str) -> None:
    data = open(path, "rb").read()
    archive = open(path + ".archive", "rb").read()

    binary = lief.MachO.parse(path).at(0)
    ok, message = lief.MachO.check_layout(binary)
    assert ok, message
    names = [segment.name for segment in binary.segments]
    assert names[-2:] == ["__SEMBA", "__LINKEDIT"], names
    segment = binary.get_segment("__SEMBA")
    assert (segment.init_protection, segment.max_protection) == (1, 1)
    assert segment.file_size == segment.virtual_size
    section = segment.sections[0]
    content = bytes(section.content)
    assert content[-len(archive):] == archive, "the section ends with the archive"
    linkedit = binary.get_segment("__LINKEDIT")
    assert linkedit.file_offset + linkedit.file_size == len(data)
    assert linkedit.virtual_address == segment.virtual_address + segment.virtual_size
    assert any(symbol.name == "_main" for symbol in binary.symbols) or binary.main_command

    text = binary.get_section("__text")
    assert text.virtual_address <= binary.entrypoint < text.virtual_address + text.size
    assert binary.build_version.platform == lief.MachO.BuildVersion.PLATFORMS.MACOS

    signature = binary.code_signature
    start, size = signature.data_offset, signature.data_size
    magic, length, count, slot, offset = struct.unpack_from(">5I", data, start)
    assert (magic, count, slot) == (0xFADE0CC0, 1, 0)
    directory = data[start + offset:start + length]
    hash_offset, _, special, slots, limit = struct.unpack_from(">5I", directory, 16)
    assert (special, limit, start + size) == (0, start, len(data))
    hashes = [directory[hash_offset + 32 * i:hash_offset + 32 * i + 32] for i in range(slots)]
    pages = [data[at:min(at + 4096, limit)] for at in range(0, limit, 4096)]
    assert hashes == [hashlib.sha256(page).digest() for page in pages]

    header = macholib.MachO.MachO(path).headers[0]
    assert any(command[0].get_cmd_name() == "LC_CODE_SIGNATURE" for command in header.commands)


def check_system(path: str, version: str) -> None:
    binary = lief.MachO.parse(path).at(0)
    wanted = [int(number) for number in version.split(".")]
    assert list(binary.build_version.minos)[:len(wanted)] <= wanted, binary.build_version.minos
    libraries = [library.name for library in binary.libraries]
    assert all(name.startswith(("/usr/lib/", "/System/")) for name in libraries), libraries


paths = sys.argv[1:]
if paths[:1] == ["--system"]:
    version, paths = paths[1], paths[2:]
    for path in paths:
        check_system(path, version)
for path in paths:
    check(path)
