"""Lets the metamath program verify a database: it is the kernel here, and what it accepts is proved."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from attrs import frozen

from wonton_core.process.command import run_command
from wonton_metamath.errors import DatabaseError, MetamathFailedError

_SECONDS = 600.0
_MEMORY_BYTES = 4 << 30
_ERROR_AT = re.compile(r'label\s+"([^"\s]+)",\s+type\s+"\$p"')
_NOT_PROVED = re.compile(r"statement\(s\) were not proved:(.*?)(?:\nMM>|\Z)", re.DOTALL)
_ALL_VERIFIED = "All proofs in the database were verified"


@frozen
class VerifiedDatabase:
    """``rejected`` are the theorems whose own proof is wrong or incomplete; every other one was accepted."""

    rejected: frozenset[str]
    seconds: float


def verify_database(program: Path, database: Path) -> VerifiedDatabase:
    """Verify every proof in ``database`` in a fresh process.

    Raises DatabaseError when the program can't read the file, MetamathFailedError when it dies or says neither that
    all proofs are right nor which are wrong.
    """
    with tempfile.TemporaryDirectory(prefix="wonton-metamath-") as folder:
        # The program's own command line can't quote every path.
        (Path(folder) / "database.mm").symlink_to(database.resolve())
        commands = ["set scroll continuous", "set width 9999", 'read "database.mm"', "verify proof *", "exit"]
        answer = run_command(
            [str(program.absolute()), *commands], seconds=_SECONDS, folder=Path(folder), memory_bytes=_MEMORY_BYTES
        )
    said = answer.stdout.decode("ascii", errors="replace")
    if answer.timed_out or answer.output_too_large or answer.code != 0:
        how = "did not end in time" if answer.timed_out else f"ended with code {answer.code}"
        raise MetamathFailedError(
            f"{program.name} {how} while verifying {database}",
            cause="the database is damaged, or too large for this machine",
            next_step=f'try `metamath \'read "{database}"\' "verify proof *" exit`',
        )
    reading, asked, verifying = said.partition("MM> verify proof *")
    if not asked or "?Error" in reading or "No errors were found" not in reading:
        first = reading.partition("?Error")[2].strip()[:300]
        raise DatabaseError(
            f"metamath can't read {database}: {first or 'it says nothing of why'}",
            cause="the file is damaged, or is no Metamath database",
            next_step=f"correct the file; `metamath 'read \"{database}\"' exit` tells more",
        )
    rejected = set(_ERROR_AT.findall(verifying))
    for listed in _NOT_PROVED.findall(verifying):
        rejected.update(listed.replace(",", " ").split())
    if not rejected and (_ALL_VERIFIED not in verifying or "?Error" in verifying):
        raise MetamathFailedError(
            f"metamath doesn't say that the proofs in {database} are right",
            cause="this version of the program answers in words that are not known",
            next_step="install the version that `wonton toolchain install metamath` brings",
        )
    return VerifiedDatabase(frozenset(rejected), answer.seconds)
