"""A verifier for the made-up language: what it says of a file is written in the file."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from wonton_core.errors import BadInputError, ToolFailedError, ToolMissingError
from wonton_core.model.patch_verification import EditedFile, PatchVerification, ResourceLimits
from wonton_core.model.verification import CompilerMessage
from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import VerifierRecord
from wonton_core.process.child import Child

_SAYS = ("failed", "warned", "tampered", "timed_out")


def note(text: str) -> None:
    """One line to the file that the test reads: whole, whoever else writes to it."""
    with open(os.environ["TOY_NOTES"], "ab", buffering=0) as stream:
        stream.write(f"{os.getpid()} {text}\n".encode())


class ToyVerifier:
    """Implements what ``interfaces.Verifier`` says of edits."""

    def __init__(self) -> None:
        self._program = Child(["cat"])
        note("open -")

    def verify_edit(self, edit: EditedFile, environment: Path, limits: ResourceLimits) -> PatchVerification:
        """By the last word of the file."""
        with tempfile.TemporaryDirectory(prefix="toy-") as folder:
            note(f"temporary {folder}")
            return self._verify(edit, environment)

    def _verify(self, edit: EditedFile, environment: Path) -> PatchVerification:
        there = environment / edit.path
        found = there.read_text() if there.exists() else None
        if found != edit.before:
            raise BadInputError(f"{environment} is another environment than {edit.path} was edited in")
        word = edit.after.split()[-1]
        note(f"verify {word} {environment.name}")
        self._program.write(b"x", seconds=5)
        assert self._program.read(seconds=5) == b"x"
        if word == "slow":
            time.sleep(0.2)
        elif word == "stuck":
            Child(["sleep", "600"]).read(seconds=500)
        elif word == "raises":
            raise RuntimeError("so what")
        elif word == "tool":
            raise ToolFailedError("the tool fell silent", next_step="again")
        elif word == "missing":
            raise ToolMissingError("there is no tool", next_step="install it")
        elif word == "nothing":
            return None  # type: ignore[return-value]
        elif word == "halfletter":
            return PatchVerification("passed", (CompilerMessage("warning", 1, 0, "\ud800"),))
        elif word == "dies" and not Path(os.environ["TOY_NOTES"] + ".died").exists():
            Path(os.environ["TOY_NOTES"] + ".died").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        note(f"done {word}")
        return PatchVerification(word if word in _SAYS else "passed", sandbox=f"none on {sys.platform}")

    def close(self) -> None:
        """End the program."""
        note("close -")
        self._program.stop()


@hookimpl
def wonton_verifiers() -> Iterable[VerifierRecord]:
    """The one verifier."""
    yield VerifierRecord(name="toy", summary="Says what files say", load="toy_checker:ToyVerifier", prover="toy")
