"""How the build of one commit of a library ended, for `wonton <assistant> build-history`."""

from __future__ import annotations

from attrs import frozen

COMMIT_BUILD_FORMAT_VERSION = 1

BUILT = "built"
"""Its snapshot is in the store."""
REFUSED = "failed"
"""The compiler, or the library's own build script, found an error."""
TIMED_OUT = "timed_out"
OUT_OF_MEMORY = "out_of_memory"
CRASHED = "crashed"
NO_TOOLCHAIN = "no_toolchain"
"""The commit asks for a version of the assistant that is not installed."""
NEEDS_NETWORK = "needs_network"
"""Its dependencies would have to be fetched."""
NOT_EXPORTED = "not_exported"
"""Its tree can't be written to a folder: damaged objects, unsafe or clashing paths, or no such commit."""
NAME_TAKEN = "name_taken"
"""The store has a snapshot of the commit's name that something else made."""

STATUSES = (BUILT, REFUSED, TIMED_OUT, OUT_OF_MEMORY, CRASHED, NO_TOOLCHAIN, NEEDS_NETWORK, NOT_EXPORTED, NAME_TAKEN)


@frozen
class CompiledModule:
    """What compiling one source gave: ``outputs`` are (path in the tree, SHA-256 in hex). ``key`` is a hash of all that
    the compiler could see, so a module of the same key need not be compiled again."""

    name: str
    key: str
    outputs: tuple[tuple[str, str], ...]
    warnings: int


@frozen
class CommitBuild:
    """``status`` is one of STATUSES; ``reason`` is empty where it is ``built``, and ``messages`` are the compiler's
    first ones, as it wrote them. ``compiled`` are modules that no earlier commit had; ``warnings`` counts those of
    all modules, compiled now or earlier. ``bytes`` are those of all files of the snapshot."""

    format_version: int
    commit: str
    status: str
    reason: str
    toolchain: str
    messages: tuple[str, ...]
    modules: int
    compiled: tuple[CompiledModule, ...]
    warnings: int
    files: int
    bytes: int
    seconds: float
    sandbox: str
