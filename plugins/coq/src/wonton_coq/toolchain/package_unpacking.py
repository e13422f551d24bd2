"""Unpack the part of a Debian package that runs Coq, and nothing else of it.

Whole, the packages are about 600 MB, most of it byte-code programs, development files and glossaries.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
from pathlib import Path, PurePosixPath

from .errors import CoqInstallError

# The programs; shared libraries; OCaml's package descriptions and loadable plugins; the compiled and the source
# files of the library (scripts are read from the sources); licences.
KEPT = re.compile(
    r"usr/bin/(sertop|coqc|coqtop|coqchk)"
    r"|.*/lib[^/]*\.so[.0-9]*|.*/ld-linux[^/]*\.so[.0-9]*"
    r"|.*/META|.*\.cmxs"
    r"|.*/coq/(theories|user-contrib)/.*\.(vo|v)"
    r"|usr/share/doc/[^/]+/copyright"
)
DROPPED = re.compile(r".*/(gconv|audit|stublibs)/.*|.*/libcamlrun_shared\.so|.*/libasmrun_shared\.so")


def unpack(package: Path, root: Path) -> int:
    """Unpack the kept files of ``package`` below ``root``; returns how many bytes were written.

    Raises CoqInstallError for a damaged package and OSError when the disk can't take it.
    """
    written = 0
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None and child.stderr is not None
        try:
            with tarfile.open(fileobj=child.stdout, mode="r|") as archive:
                for member in archive:
                    written += _unpack_member(archive, member, root)
        except tarfile.TarError as error:
            child.kill()
            raise _damaged(package, str(error)) from error
        except BaseException:
            child.kill()
            raise
        while child.stdout.read(1 << 16):  # padding after the archive's end; unread, it would look like a failure
            pass
        message = child.stderr.read().decode(errors="replace").strip()
    if child.returncode != 0:
        raise _damaged(package, message)
    return written


def _unpack_member(archive: tarfile.TarFile, member: tarfile.TarInfo, root: Path) -> int:
    path = PurePosixPath(member.name)
    relative = str(path)
    if path.is_absolute() or ".." in path.parts or not KEPT.fullmatch(relative) or DROPPED.fullmatch(relative):
        return 0
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if member.issym():
        if not PurePosixPath(member.linkname).is_absolute():
            target.unlink(missing_ok=True)
            target.symlink_to(member.linkname)
        return 0
    if member.islnk():
        target.unlink(missing_ok=True)
        target.hardlink_to(root / PurePosixPath(member.linkname))
        return 0
    content = archive.extractfile(member)
    if content is None:
        return 0
    with content, target.open("wb") as stream:
        shutil.copyfileobj(content, stream, 1 << 20)
    target.chmod(0o755 if member.mode & 0o100 else 0o644)
    return member.size


def _damaged(package: Path, message: str) -> CoqInstallError:
    return CoqInstallError(
        f"{package.name} can't be unpacked: {message}",
        cause="the file is damaged, or this dpkg can't read its compression",
        next_step="remove the file and run the same command again",
    )
