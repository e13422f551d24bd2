"""Mirrors are read from apt's own files, in both of their formats."""

from __future__ import annotations

from pathlib import Path

from wonton_coq.toolchain.apt_sources import AptSource, debian_mirrors, read_apt_sources

DEB822 = """\
# a comment
Types: deb deb-src
# http://old.example/debian
URIs: http://mirror.example/debian/
  http://second.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/some.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb-src
URIs: http://sources.example/debian
Suites: bookworm
Components: main
"""

ONE_LINE = """\
# deb http://commented.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] https://line.example/debian trixie main non-free # note
deb-src http://line.example/debian trixie main
deb http://vendor.example/tools stable-tools main
nonsense
"""


def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d" / "a.sources").write_text(DEB822)
    (tmp_path / "sources.list.d" / "b.list").write_text(ONE_LINE)
    (tmp_path / "sources.list.d" / "c.list.save").write_text("deb http://saved.example/debian bookworm main\n")
    return tmp_path


def test_both_formats(tmp_path):
    sources = read_apt_sources(folder(tmp_path))
    assert sources[0] == AptSource("http://mirror.example/debian/", "bookworm", ("main", "contrib"))
    assert AptSource("https://line.example/debian", "trixie", ("main", "non-free")) in sources
    addresses = {source.uri for source in sources}
    for wrong in ("off", "sources", "commented", "saved"):
        assert not any(f"{wrong}.example" in address for address in addresses)


def test_only_debian_releases_are_mirrors_each_once(tmp_path):
    assert debian_mirrors(read_apt_sources(folder(tmp_path))) == (
        "http://mirror.example/debian",
        "http://second.example/debian",
        "https://line.example/debian",
    )


def test_the_old_single_file_is_read_and_a_missing_folder_is_empty(tmp_path):
    (tmp_path / "sources.list").write_text("deb cdrom:[x]/ bookworm main\ndeb http://m.example/debian bookworm main\n")
    assert "http://m.example/debian" in debian_mirrors(read_apt_sources(tmp_path))
    assert read_apt_sources(tmp_path / "nowhere") == ()
