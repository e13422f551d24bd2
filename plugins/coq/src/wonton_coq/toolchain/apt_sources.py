"""The Debian mirrors that the system's own apt sources name.

Reads both formats of sources.list(5): deb822 ``*.sources`` stanzas and one-line ``*.list`` entries. Nothing here knows
the address of any mirror: a machine gets its packages from wherever its owner has it get them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen

DEBIAN_RELEASES = frozenset(
    {"oldstable", "stable", "testing", "unstable", "sid", "bullseye", "bookworm", "trixie", "forky", "duke"}
)


@frozen
class AptSource:
    """One (address, suite) pair of an apt source of binary packages."""

    uri: str
    suite: str
    components: tuple[str, ...]


def read_apt_sources(apt_folder: Path) -> tuple[AptSource, ...]:
    """All enabled binary sources below ``apt_folder`` (normally ``/etc/apt``), in apt's own order of reading.

    Files that can't be read are passed over, as apt itself does for a user without rights on them.
    """
    files = [apt_folder / "sources.list"]
    parts = apt_folder / "sources.list.d"
    if parts.is_dir():
        files += sorted(path for path in parts.iterdir() if path.suffix in {".list", ".sources"})
    found: list[AptSource] = []
    for path in files:
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        found += _deb822_sources(text) if path.suffix == ".sources" else _one_line_sources(text)
    return tuple(found)


def debian_mirrors(sources: Iterable[AptSource]) -> tuple[str, ...]:
    """Addresses of the sources that carry a Debian release itself (not its security or backport suites), once each."""
    chosen: dict[str, None] = {}
    for source in sources:
        if source.suite in DEBIAN_RELEASES and "main" in source.components:
            chosen.setdefault(source.uri.rstrip("/"), None)
    return tuple(chosen)


def _deb822_sources(text: str) -> Iterator[AptSource]:
    for stanza in re.split(r"\n[ \t]*\n", text):
        fields = _deb822_fields(stanza)
        enabled = fields.get("enabled", "yes").lower() not in {"no", "false"}
        if not enabled or "deb" not in fields.get("types", "").split():
            continue
        components = tuple(fields.get("components", "").split())
        for uri in fields.get("uris", "").split():
            for suite in fields.get("suites", "").split():
                yield AptSource(uri, suite, components)


def _deb822_fields(stanza: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in stanza.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line[0] in " \t":
            if name:
                fields[name] += "\n" + line.strip()
        elif ":" in line:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields


def _one_line_sources(text: str) -> Iterator[AptSource]:
    for line in text.splitlines():
        entry = re.match(r"\s*deb\s+(?:\[[^\]]*\]\s*)?(\S+)\s+(\S+)\s*([^#]*)", line)
        if entry:
            yield AptSource(entry[1], entry[2], tuple(entry[3].split()))
