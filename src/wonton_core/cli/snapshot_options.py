"""What commands on snapshots share: where the store is, and how paths and sizes are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from wonton_core.store.snapshots.snapshot_store import SnapshotStore

Command = TypeVar("Command", bound=Callable[..., Any])
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")


def store_option(command: Command) -> Command:
    """The option ``--store``."""
    return click.option(
        "--store",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder of the store (else WONTON_SNAPSHOTS, else this user's).",
    )(command)


def json_option(command: Command) -> Command:
    """The option ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def open_store(store: Path | None) -> SnapshotStore:
    """The store that was asked for, which need not exist."""
    from wonton_core.store.places import snapshots_dir
    from wonton_core.store.snapshots.snapshot_store import SnapshotStore

    return SnapshotStore(store or snapshots_dir())


def shown(path: bytes) -> str:
    """A path on one line: what is not UTF-8 and what can't be printed is escaped."""
    text = path.decode(errors="backslashreplace")
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def size(count: float) -> str:
    """Bytes for reading: 3.2 GiB."""
    for unit in _UNITS[:-1]:
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} {_UNITS[-1]}"


@contextmanager
def counted_progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A function that takes how much is done, and of how much; progress is shown from its first call on."""
    from wonton_core.cli.progress import progress

    with ExitStack() as stack:
        step: Callable[[str], None] | None = None
        before = 0

        def on_done(done: int, total: int) -> None:
            nonlocal step, before
            if step is None:
                step = stack.enter_context(progress(what, total, 0))
            for _ in range(done - before):
                step("files")
            before = done

        yield on_done


def say_waiting() -> None:
    """Told once when somebody else uses the store."""
    from wonton_core.cli.terminal import say

    say("Waiting until nobody else uses the store ...")
