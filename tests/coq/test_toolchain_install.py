"""The whole installation against stand-ins for apt-get and dpkg-deb: no network, every fault on purpose."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from wonton_coq.toolchain.errors import CoqInstallError, CoqInstallStorageError
from wonton_coq.toolchain.install import PACKAGES, install, is_installed
from wonton_coq.toolchain.package_unpacking import unpack

FAKE_APT = """#!{python}
import os, pathlib, re, shutil, sys
shop = pathlib.Path({shop!r})
words = [word for word in sys.argv[1:] if not word.startswith("-") and "=any" not in word]
with (shop / "calls").open("a") as log:
    log.write(" ".join(sys.argv[1:]) + "\\n")
configuration = pathlib.Path(os.environ["APT_CONFIG"])
sources = (configuration.parent / "sources.list").read_text()
fault = (shop / "fault").read_text() if (shop / "fault").exists() else ""
if words[0] == "update":
    if fault.startswith("E:") or "bad.example" in sources:
        print(fault or "E: Failed to fetch http://bad.example/debian")
        sys.exit(100)
elif "--print-uris" in sys.argv:
    for line in (shop / "index").read_text().splitlines():
        file = line.split()[1]
        if file.split("_")[0] in words[1:] and not pathlib.Path(file).exists():  # as apt does
            print(line)
else:
    for word in words[1:]:
        name = word.split("=")[0]
        if fault == "die at " + name:
            sys.exit("E: Failed to fetch x  Connection timed out")
        for file in shop.glob(name + "_*.deb"):
            shutil.copy(file, ".")
            print("Get:1 http://m.example/debian trixie/main amd64 " + name + " [1 kB]")
            if fault == "damage " + name:
                pathlib.Path(file.name).write_bytes(b"x" * file.stat().st_size)
"""

LOADER = '#!/bin/sh\nshift 2\nexec "$@"\n'
LIBRARIES = "usr/lib/some-linux-gnu"

FILES = {
    "coq": {"usr/bin/coqc": '#!/bin/sh\necho "coqc of $COQLIB"\n', "usr/bin/coqtop": "#!/bin/sh\necho coqtop\n",
            "usr/bin/coqchk": "#!/bin/sh\necho coqchk\n",
            "usr/bin/coqtop.byte": "large", "usr/share/doc/coq/copyright": "LGPL", "usr/share/doc/coq/README": "words"},
    "coq-serapi": {"usr/bin/sertop": '#!/bin/sh\necho "sertop $*"\n'},
    "libc6": {f"{LIBRARIES}/ld-linux-some.so.2": LOADER, f"{LIBRARIES}/libc.so.6": "c", f"{LIBRARIES}/gconv/X.so": "x"},
    "libcoq-core-ocaml": {f"{LIBRARIES}/ocaml/5.3.0/coq-core/META": "meta"},
    "libcoq-stdlib": {f"{LIBRARIES}/ocaml/5.3.0/coq/theories/Init/Logic.vo": "vo",
                      f"{LIBRARIES}/ocaml/5.3.0/coq/theories/Init/Logic.v": "v",
                      f"{LIBRARIES}/ocaml/5.3.0/coq/theories/Init/Logic.glob": "glob"},
}  # fmt: skip


def archive(files: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as made:
        for name, text in files.items():
            member = tarfile.TarInfo(f"./{name}")
            member.size, member.mode = len(text), 0o755 if text.startswith("#!") else 0o644
            made.addfile(member, io.BytesIO(text.encode()))
    return stream.getvalue()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand-ins for the programs on PATH, the packages they hand out, and ``etc`` with apt's sources."""
    folder = tmp_path / "shop"
    programs = folder / "bin"
    programs.mkdir(parents=True)
    scripts = {
        "apt-get": FAKE_APT.format(python=sys.executable, shop=str(folder)),
        "apt-config": "#!/bin/sh\necho 'Acquire::http::Proxy \"http://proxy.example\";'\n",
        "dpkg-deb": '#!/bin/sh\nexec cat "$2"\n',
    }
    for name, text in scripts.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    index = []
    for name in PACKAGES:
        content = archive(FILES.get(name, {}))
        (folder / f"{name}_1.0_all.deb").write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        index.append(f"'http://m.example/{name}.deb' {name}_1.0_all.deb {len(content)} SHA256:{digest}")
    (folder / "index").write_text("\n".join(index) + "\n")
    (folder / "etc").mkdir()
    (folder / "etc" / "sources.list").write_text("deb http://m.example/debian bookworm main\n")
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    return folder


def run(shop: Path, target: Path) -> list[str]:
    said: list[str] = []
    assert install(target, apt_folder=shop / "etc", report=said.append) == target
    return said


def test_a_whole_installation(shop, tmp_path):
    target = tmp_path / "cache" / "coq"
    said = run(shop, target)
    assert any("11 packages" in line for line in said)
    assert is_installed(target)
    kept = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
    assert f"{LIBRARIES}/ocaml/5.3.0/coq/theories/Init/Logic.v" in kept
    assert "usr/share/doc/coq/copyright" in kept
    for left_out in ("usr/bin/coqtop.byte", "usr/share/doc/coq/README", f"{LIBRARIES}/gconv/X.so"):
        assert left_out not in kept
    assert not any(name.endswith(".glob") for name in kept)
    packages = json.loads((target / "manifest.json").read_text())["packages"]
    assert [package["name"] for package in packages] == list(PACKAGES)
    assert not (target.parent / ".coq.partial").exists()


def test_an_installation_of_an_earlier_version_without_coqchk_is_made_anew(shop, tmp_path):
    target = tmp_path / "coq"
    run(shop, target)
    (target / "bin" / "coqchk").unlink()
    assert is_installed(target)
    assert run(shop, target)
    assert (target / "bin" / "coqchk").is_file()


def test_the_wrappers_find_the_root_wherever_it_is_moved(shop, tmp_path):
    target = tmp_path / "cache" / "coq"
    run(shop, target)
    moved = tmp_path / "with a blank"
    target.rename(moved)
    link = tmp_path / "coqc"
    link.symlink_to(moved / "bin" / "coqc")
    for program in (moved / "bin" / "coqc", link):
        said = subprocess.run([program], capture_output=True, text=True, check=True).stdout
        assert said == f"coqc of {moved}/{LIBRARIES}/ocaml/5.3.0/coq\n"
    said = subprocess.run([moved / "bin" / "sertop", "a b", "c"], capture_output=True, text=True, check=True).stdout
    assert said == "sertop a b c\n"


def test_an_installation_that_is_there_is_left_alone(shop, tmp_path):
    target = tmp_path / "coq"
    run(shop, target)
    calls = (shop / "calls").read_text()
    assert run(shop, target) == []
    assert (shop / "calls").read_text() == calls


def test_packages_that_were_fetched_are_not_fetched_again(shop, tmp_path):
    target = tmp_path / "coq"
    (shop / "fault").write_text("die at libgmp10")
    with pytest.raises(CoqInstallError, match="Connection timed out"):
        run(shop, target)
    assert not target.exists()
    (shop / "fault").unlink()
    (tmp_path / ".coq.partial" / "root").mkdir()
    (tmp_path / ".coq.partial" / "root" / "half").write_text("unpacked by the one that broke off")
    run(shop, target)
    assert not (target / "half").exists()
    last = (shop / "calls").read_text().splitlines()[-1]
    assert "libgmp10=1.0" in last
    assert "coq=1.0" not in last.split()


def test_an_installation_that_broke_off_after_everything_was_fetched_is_finished(shop, tmp_path, monkeypatch):
    target = tmp_path / "coq"
    with monkeypatch.context() as broken:
        broken.setattr("wonton_coq.toolchain.install.unpack", lambda archive, root: sys.exit(130))
        with pytest.raises(SystemExit):
            run(shop, target)
    said = run(shop, target)
    assert any("11 packages" in line for line in said)
    assert is_installed(target)
    assert (shop / "calls").read_text().count("coq-serapi=1.0") == 1


def test_an_index_that_is_silent_on_a_package_is_refused(shop, tmp_path):
    index = (shop / "index").read_text().splitlines()
    (shop / "index").write_text("\n".join(line for line in index if "libzstd1" not in line) + "\n")
    with pytest.raises(CoqInstallError, match="nothing of libzstd1 in suite"):
        run(shop, tmp_path / "coq")


def test_a_damaged_package_is_refused_and_not_kept(shop, tmp_path):
    (shop / "fault").write_text("damage libzstd1")
    with pytest.raises(CoqInstallError, match=r"libzstd1_1\.0_all\.deb is not the file that the signed index"):
        run(shop, tmp_path / "coq")
    (shop / "fault").unlink()
    run(shop, tmp_path / "coq")
    last = (shop / "calls").read_text().splitlines()[-1]
    assert last.split()[-1] == "libzstd1=1.0"


@pytest.mark.parametrize(
    ("said", "error", "cause"),
    [
        ("E: The following signatures couldn't be verified: NO_PUBKEY 1", CoqInstallError, "keys on this machine"),
        ("E: Could not resolve 'm.example'", CoqInstallError, "can't reach the mirror"),
        ("E: write error No space left on device", CoqInstallStorageError, "disk is full"),
        ("E: The repository does not have a Release file", CoqInstallError, "doesn't carry the suite"),
    ],
)
def test_what_apt_says_becomes_an_error_with_its_cause(shop, tmp_path, said, error, cause):
    (shop / "fault").write_text(said)
    with pytest.raises(error) as caught:
        run(shop, tmp_path / "coq")
    assert said[3:] in caught.value.summary
    assert cause in caught.value.cause


def test_the_next_mirror_is_tried(shop, tmp_path):
    (shop / "etc" / "sources.list").write_text(
        "deb http://bad.example/debian bookworm main\ndeb http://m.example/debian bookworm main\n"
    )
    run(shop, tmp_path / "coq")
    assert (shop / "calls").read_text().count("update") == 2


def test_no_mirror_and_no_apt(shop, tmp_path, monkeypatch):
    (shop / "etc" / "sources.list").write_text("")
    with pytest.raises(CoqInstallError, match="no Debian mirror"):
        run(shop, tmp_path / "coq")
    (shop / "etc" / "sources.list").write_text("deb http://m.example/debian bookworm main\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CoqInstallError, match="aren't on PATH"):
        run(shop, tmp_path / "coq")


def test_a_folder_that_cannot_be_made(shop, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CoqInstallStorageError, match="can't be written"):
        run(shop, tmp_path / "file" / "coq")


def test_a_nearly_full_disk_is_refused_before_anything_is_fetched(shop, tmp_path, monkeypatch):
    usage = type("Usage", (), {"free": 10 << 20})
    monkeypatch.setattr("wonton_coq.toolchain.install.shutil.disk_usage", lambda path: usage)
    with pytest.raises(CoqInstallStorageError, match="10 MiB free"):
        run(shop, tmp_path / "coq")
    assert not (shop / "calls").exists()


def test_the_network_settings_of_the_system_are_kept(shop, tmp_path):
    (shop / "fault").write_text("die at coq")
    with pytest.raises(CoqInstallError):
        run(shop, tmp_path / "coq")
    configuration = (tmp_path / ".coq.partial" / "apt.conf").read_text()
    assert "proxy.example" in configuration
    assert f'Dir::State "{tmp_path}/.coq.partial"' in configuration


def test_members_that_leave_the_root_and_damaged_archives(shop, tmp_path):
    hostile = tmp_path / "hostile.deb"
    hostile.write_bytes(archive({"../usr/bin/coqc": "out", "usr/bin/coqc": "in"}))
    root = tmp_path / "root" / "inner"
    root.mkdir(parents=True)
    assert unpack(hostile, root) == 2
    assert [path.name for path in (tmp_path / "root").iterdir()] == ["inner"]
    hostile.write_bytes(archive({"usr/bin/coqc": "x" * 5000})[:2000])
    with pytest.raises(CoqInstallError, match="can't be unpacked"):
        unpack(hostile, root)
