"""Options out of lakefile.toml; a lakefile.lean is told as not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from wonton_core.errors import BadInputError
from wonton_lean.verification.lake_options import read_lake_options

TOML = """
name = "shelf"
defaultTargets = ["Shelf"]
moreLeanArgs = ["-j1"]

[leanOptions]
autoImplicit = false
pp.unicode.fun = true
maxSynthPendingDepth = 3

[[lean_lib]]
name = "Shelf"
leanOptions = { weak.linter.mathlibStandardSet = true }
"""


def test_options_of_the_package_and_of_its_libraries_are_read(tmp_path: Path) -> None:
    (tmp_path / "lakefile.toml").write_text(TOML, encoding="utf-8")
    found = read_lake_options(tmp_path)
    assert found.arguments == (
        "-DautoImplicit=false",
        "-Dpp.unicode.fun=true",
        "-DmaxSynthPendingDepth=3",
        "-j1",
        "-Dweak.linter.mathlibStandardSet=true",
    )
    assert found.unread == ""


def test_a_program_is_not_run_and_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "lakefile.lean").write_text("import Lake\n", encoding="utf-8")
    assert (read_lake_options(tmp_path).arguments, read_lake_options(tmp_path).unread) == ((), "lakefile.lean")


def test_without_lake_there_are_no_options(tmp_path: Path) -> None:
    assert (read_lake_options(tmp_path).arguments, read_lake_options(tmp_path).unread) == ((), "")


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe"])
def test_broken_files_are_bad_input(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "lakefile.toml").write_bytes(content)
    with pytest.raises(BadInputError):
        read_lake_options(tmp_path)
