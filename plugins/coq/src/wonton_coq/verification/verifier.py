"""Compiles Coq files in a sandbox and audits what the kernel kept of them."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from attrs import evolve

from wonton_coq.verification.allowed_axioms import ALLOWED_AXIOMS
from wonton_core.errors import BadInputError
from wonton_core.model.verification import Verification

if TYPE_CHECKING:
    from wonton_coq.toolchain.discover import CoqToolchain
    from wonton_coq.verification.edit_imports import LibraryModules
    from wonton_core.model.patch_verification import EditedFile, PatchVerification, ResourceLimits
    from wonton_core.process.sandbox.client import Sandbox

_FILE = "WontonVerified.v"
_NAME = re.compile(r"[^\W\d][\w']*(?:\.[^\W\d][\w']*)*\Z")


class CoqVerifier:
    """Implements ``interfaces.Verifier``. For one thread at a time; use as a context manager, or close it."""

    def __init__(
        self,
        tool: str | None = None,
        *,
        limits: ResourceLimits | None = None,
        allowed_axioms: frozenset[str] = ALLOWED_AXIOMS,
        check_again: bool = False,
    ) -> None:
        """``tool`` is a sertop that has Coq's other programs beside it, as in ``find_coq``. ``limits`` are those of
        ``verify``. ``allowed_axioms`` are full names, or a module's with ``.*`` behind it.
        With ``check_again`` coqchk checks every compiled edit, too."""
        self._tool = tool
        self._limits = limits
        self._allowed = allowed_axioms
        self._check_again = check_again
        self._started: Sandbox | None = None
        self._modules: tuple[tuple[Path, int, int], LibraryModules] | None = None

    @cached_property
    def _coq(self) -> CoqToolchain:
        from wonton_coq.toolchain.discover import find_coq

        return find_coq(self._tool)

    @property
    def _sandbox(self) -> Sandbox:
        from wonton_core.process.sandbox.client import Sandbox

        if self._started is None:
            self._started = Sandbox()
        return self._started

    def close(self) -> None:
        """End the sandbox's server. The verifier can be used again."""
        if self._started is not None:
            self._started.close()
            self._started = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def verify(self, source: str, declarations: Sequence[str]) -> Verification:
        """Compile ``source``, a whole file that needs Coq's own library alone, and tell the axioms of ``declarations``.

        These are names within the file. One that the compiled file lacks makes the outcome ``failed``. Raises
        CoqMissingError, BadInputError for a name that is none.
        """
        from wonton_coq.verification.coq_runs import CoqRuns
        from wonton_coq.verification.file_verification import verify_file
        from wonton_core.model.patch_verification import ResourceLimits

        for name in declarations:
            if not _NAME.match(name):
                raise BadInputError(f"{name!r} is not the name of a Coq declaration")
        start = time.perf_counter()
        runs = CoqRuns(self._coq, self._sandbox, self._limits or ResourceLimits())
        with tempfile.TemporaryDirectory(prefix="wonton-coq-") as folder:
            found = verify_file(runs, source, declarations, Path(folder))
        return evolve(found, seconds=time.perf_counter() - start)

    def verify_edit(self, edit: EditedFile, environment: Path, limits: ResourceLimits) -> PatchVerification:
        """Compile and audit one edited file in ``environment``, the built library before the edit.

        Raises CoqMissingError, LibraryNotBuiltError, ProjectFileError.
        """
        from wonton_coq.verification.coq_runs import CoqRuns
        from wonton_coq.verification.edit_verification import find_place, not_applicable, verify_at
        from wonton_coq.verification.independent_check import find_checker
        from wonton_core.process.sandbox.client import DESCRIPTIONS

        coq, sandbox = self._coq, self._sandbox
        checker = find_checker(coq.coqc) if self._check_again else None
        start = time.perf_counter()
        runs = CoqRuns(coq, sandbox, limits)
        place = find_place(edit, environment.resolve())
        if isinstance(place, str):
            found = not_applicable(place)
        else:
            modules = self._modules_of(place.environment)
            with tempfile.TemporaryDirectory(prefix="wonton-coq-") as folder:
                found = verify_at(place, edit, runs, modules, Path(folder), self._allowed, checker)
        seconds = time.perf_counter() - start
        return evolve(found, sandbox=DESCRIPTIONS[sandbox.kind], seconds=seconds, tool_seconds=runs.seconds)

    def _modules_of(self, environment: Path) -> LibraryModules:
        """What is known of an environment's modules is kept while edits of the same one are verified."""
        from wonton_coq.verification.edit_imports import LibraryModules
        from wonton_coq.verification.project_options import read_project

        status = environment.stat()
        key = (environment, status.st_ino, status.st_ctime_ns)
        if self._modules is None or self._modules[0] != key:
            self._modules = (key, LibraryModules(environment, read_project(environment), self._coq.library))
        return self._modules[1]
