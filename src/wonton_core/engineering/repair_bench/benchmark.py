"""The whole benchmark: a sample of a repository's edits, tried by several processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wonton_core.engineering.repair_bench.commit_sample import Sample
from wonton_core.engineering.repair_bench.edit import Edit
from wonton_core.engineering.repair_bench.peers import Peer
from wonton_core.engineering.repair_bench.trial import Verdict, verdicts
from wonton_core.process.pool import map_in_processes

_seed = 0
_peers: tuple[Peer, ...] = ()


def _set_up(seed: int, peers: tuple[Peer, ...]) -> None:
    global _seed, _peers
    _seed, _peers = seed, peers


def _try(edit: Edit) -> list[Verdict]:
    return verdicts(edit, _seed, _peers)


def run_benchmark(
    sample: Sample, *, seed: int, peers: Sequence[Peer], workers: int, done: Callable[[str], None] = lambda _: None
) -> list[Verdict]:
    """Verdicts on every edit of ``sample``, in its order; all but their times depend on sample, seed and tools only."""
    found: list[Verdict] = []
    if workers == 1:
        for edit in sample.edits:
            found += verdicts(edit, seed, peers)
            done(edit.commit[:12])
        return found
    results = map_in_processes(_try, sample.edits, workers=workers, set_up=_set_up, arguments=(seed, tuple(peers)))
    for edit, result in zip(sample.edits, results, strict=True):
        found += result
        done(edit.commit[:12])
    return found
