"""Checks the icon, the version information and the subsystem of PE executables by pefile and LIEF.

Usage: resources.py FILE...; each FILE has what the tests ask for. Fails with a message when anything is wrong.
"""

import sys

import lief
import pefile

STRINGS = {
    b"CompanyName": "Semba \u00e9diteur",
    b"FileDescription": "A test",
    b"FileVersion": "1.2.3",
    b"LegalCopyright": "\u00a9 nobody",
    b"ProductName": "Tool",
    b"ProductVersion": "1.2.3",
}


def check(path: str) -> None:
    parsed = pefile.PE(path)
    assert parsed.verify_checksum(), hex(parsed.generate_checksum())
    assert not parsed.get_warnings(), parsed.get_warnings()
    assert parsed.OPTIONAL_HEADER.Subsystem == 2, "IMAGE_SUBSYSTEM_WINDOWS_GUI"
    fixed = parsed.VS_FIXEDFILEINFO[0]
    assert (fixed.FileVersionMS, fixed.FileVersionLS) == (0x10002, 0x30000)
    tables = [table for info in parsed.FileInfo[0] if info.Key == b"StringFileInfo" for table in info.StringTable]
    strings = {key: value.decode("utf-8") for key, value in tables[0].entries.items()}
    assert strings == STRINGS, strings

    binary = lief.PE.parse(path)
    ok, message = lief.PE.check_layout(binary)
    assert ok, message
    manager = binary.resources_manager
    assert manager.has_version and manager.has_icons
    icons = list(manager.icons)
    assert len(icons) == 1 and bytes(icons[0].pixels) == bytes([7]) * 40, icons
    assert (icons[0].width, icons[0].height) == (16, 16)


for path in sys.argv[1:]:
    check(path)
