"""Checks PE executables with an archive by LIEF and pefile.

Usage: pe.py FILE...; each FILE has its archive beside it in FILE.archive. Fails with a message when anything is wrong.
"""

import sys

import lief
import pefile


def check(path: str) -> None:
    archive = open(path + ".archive", "rb").read()

    binary = lief.PE.parse(path)
    ok, message = lief.PE.check_layout(binary)
    assert ok, message
    section = binary.get_section(".semba")
    assert bytes(section.content)[:len(archive)] == archive
    assert section.virtual_size == len(archive)
    assert not binary.has_signatures

    parsed = pefile.PE(path)
    assert parsed.verify_checksum(), hex(parsed.generate_checksum())
    assert not parsed.get_warnings(), parsed.get_warnings()
    section = parsed.sections[-1]
    assert section.Name == b".semba\0\0"
    assert section.Characteristics == 0x40000040
    assert section.get_data()[:len(archive)] == archive


for path in sys.argv[1:]:
    check(path)
