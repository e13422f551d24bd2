"""Running programs that are not trusted: what they may see, use and say, and how they ended."""

from __future__ import annotations

import functools
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from attrs import asdict, frozen

from wonton_core.errors import ToolFailedError
from wonton_core.model.patch_verification import ResourceLimits
from wonton_core.process.child import Child
from wonton_core.process.sandbox import frames
from wonton_core.process.sandbox.server import LIMITS, NAMESPACES

_SETUP_SECONDS = 30.0
_PROBE_LIMITS = ResourceLimits(wall_seconds=20.0, cpu_seconds=20.0, scratch_bytes=1 << 20)
_SERVER = "import sys; sys.path.insert(0, sys.argv[1]); from wonton_core.process.sandbox.server import serve; serve()"


@frozen
class SandboxResult:
    """How a program ended. ``ended_by`` is exit, signal, wall, cpu, memory, output, processes or scratch; ``code`` is
    the exit code, or minus the signal, and says nothing where a limit ended it. Memory is that of all its processes
    together, files mapped read-only left out, or the largest process's whole one, whichever is more."""

    code: int
    ended_by: str
    stdout: bytes
    stderr: bytes
    seconds: float
    cpu_seconds: float
    peak_memory_bytes: int
    kind: str


class Sandbox:
    """Runs one program after another, each kept apart from all others. Use as a context manager; one thread at a time.

    With ``kind`` namespaces a program sees read-only system folders, what is ``readable``, and an empty ``/tmp`` of its
    own; it writes to ``scratch`` alone and has no network. With limits it is only watched: for machines that don't
    allow namespaces.
    """

    def __init__(self, kind: str | None = None) -> None:
        """``kind`` is what the system offers unless it is given. Raises ToolMissingError."""
        self.kind = kind or sandbox_kind()
        root = str(Path(__file__).parents[3])
        self._server = Child([sys.executable, "-I", "-S", "-c", _SERVER, root], environment={})

    def run(
        self,
        arguments: Sequence[str],
        *,
        limits: ResourceLimits,
        scratch: Path,
        readable: Sequence[Path] = (),
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        content: bytes = b"",
    ) -> SandboxResult:
        """Run ``arguments`` (no shell) in ``folder`` (default: ``scratch``); nothing of it is left when this returns.

        ``environment`` is the whole environment. Raises ToolFailedError when the sandbox itself fails.
        """
        scratch = scratch.resolve()
        request = {
            "kind": self.kind,
            "arguments": list(arguments),
            "environment": dict(environment or {}),
            "folder": str(folder.resolve() if folder is not None else scratch),
            "scratch": str(scratch),
            "readable": sorted({path for given in readable for path in _shown(given)}),
            "limits": asdict(limits),
        }
        try:
            self._server.write(frames.encode(request, content), seconds=_SETUP_SECONDS)
            answer, output = self._answer(limits.wall_seconds + _SETUP_SECONDS)
        except BaseException:
            # An answer that comes later would be taken for that to the next request.
            self.close()
            raise
        if "failure" in answer:
            raise ToolFailedError(
                f"the sandbox could not run {arguments[0]}: {answer['failure']}",
                cause="the system refuses what the sandbox needs, or is out of memory",
                next_step="see `wonton doctor`",
            )
        split = answer.pop("stdout_bytes")
        return SandboxResult(stdout=output[:split], stderr=output[split:], kind=self.kind, **answer)

    def _answer(self, seconds: float) -> tuple[dict[str, Any], bytes]:
        pending = bytearray()

        def read(size: int) -> bytes:
            while len(pending) < size:
                pending.extend(self._server.read(seconds=seconds))
            taken = bytes(pending[:size])
            del pending[:size]
            return taken

        return frames.decode(read)

    def close(self) -> None:
        """End the server and whatever it runs."""
        self._server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _shown(path: Path) -> list[str]:
    """The path itself, and where it really is when a link leads there."""
    return [os.path.abspath(path), os.path.realpath(path)]


@functools.cache
def sandbox_kind() -> str:
    """``namespaces`` where the system allows them, tried once a process, else ``limits``."""
    with tempfile.TemporaryDirectory(prefix="wonton-sandbox-") as folder, Sandbox(NAMESPACES) as sandbox:
        try:
            result = sandbox.run(["/bin/true"], limits=_PROBE_LIMITS, scratch=Path(folder))
        except ToolFailedError:
            return LIMITS
        return NAMESPACES if result.code == 0 and result.ended_by == "exit" else LIMITS


DESCRIPTIONS = {
    NAMESPACES: "namespaces: no network, a read-only file system of its own, limits on all its processes",
    LIMITS: "limits only: this system allows no namespaces, so network and files are NOT kept from it",
}
"""What each kind keeps a program from, for reports."""
