"""Runs packed as one archive, where run directories are read, and archives that must not be unpacked."""

import contextlib
import io
import tarfile
from pathlib import Path

import pytest

from wonton_core.cli import main
from wonton_core.cli.demo_recorded import pack
from wonton_core.cli.packed_run import unpacked
from wonton_core.errors import BadInputError
from wonton_core.store.run_writer import RunWriter
from wonton_core.testing.sample_run import artifacts, config, summary


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WONTON_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    with RunWriter(tmp_path / "run", config("a", "b")) as writer:
        for name in ("a", "b"):
            writer.write_theorem(name, [("wild_type", summary(name), artifacts(name))])
    pack(tmp_path / "run", tmp_path / "run.tar.xz")
    return tmp_path / "run.tar.xz"


def test_commands_read_an_archive_as_its_folder(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for run in (archive, tmp_path / "run"):
        command = ["compare-cross-assistant", "--run-a", str(run), "--run-b", str(run), "--json"]
        assert main.run([*command, "--graph-source-a", "proof_term", "--graph-source-b", "proof_term"]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]


def test_an_archive_is_unpacked_once(archive: Path) -> None:
    place = unpacked(archive)
    before = place.stat().st_mtime_ns
    assert unpacked(archive) == place
    assert place.stat().st_mtime_ns == before


@pytest.mark.parametrize("name", ["../outside", "/tmp/wonton_outside"])
def test_names_that_lead_out_are_refused_or_stay_inside(name: str, tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "hostile.tar.xz"
    with tarfile.open(path, "w:xz") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 3
        tar.addfile(entry, io.BytesIO(b"bad"))
    with contextlib.suppress(BadInputError):  # a leading / is dropped, .. is refused
        unpacked(path)
    assert not (cache / "recorded" / "outside").exists()
    assert not (cache / "outside").exists()
    assert not Path("/tmp/wonton_outside").exists()


def test_a_link_that_leads_out_is_refused(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "hostile.tar.xz"
    with tarfile.open(path, "w:xz") as tar:
        entry = tarfile.TarInfo("link")
        entry.type, entry.linkname = tarfile.SYMTYPE, "../../.."
        tar.addfile(entry)
    with pytest.raises(BadInputError, match="must not be unpacked"):
        unpacked(path)
    assert list((cache / "recorded").iterdir()) == []


def test_a_damaged_archive_is_named(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive.write_bytes(archive.read_bytes()[:200])
    assert main.run(["nearest", "--run-dir", str(archive)]) == 4
    assert "run.tar.xz is damaged" in capsys.readouterr().err
