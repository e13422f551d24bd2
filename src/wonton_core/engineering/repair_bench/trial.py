"""One edit with every kind of noise, through the repair and through its peers."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from random import Random

from attrs import evolve, frozen

from wonton_core.engineering.repair import repair_patch
from wonton_core.engineering.repair_bench.answers import Answer, answer_of
from wonton_core.engineering.repair_bench.draft import Draft
from wonton_core.engineering.repair_bench.edit import Edit
from wonton_core.engineering.repair_bench.kinds import KINDS, Kind
from wonton_core.engineering.repair_bench.peers import Peer, apply_with
from wonton_core.engineering.repair_bench.rendering import render
from wonton_core.engineering.repair_bench.scoring import Score, score
from wonton_core.errors import WontonError

WONTON = "wonton"


@frozen
class Case:
    """A noisy patch, and which results are right."""

    kind: str
    commit: str
    draft: Draft
    patch: str
    answer: Answer


@frozen
class Verdict:
    """What one tool made of one case. ``digest`` tells the patch's text from others."""

    tool: str
    kind: str
    commit: str
    path: str
    answer: Answer
    score: Score
    seconds: float
    digest: str
    said: str = ""


def case_of(edit: Edit, kind: Kind, seed: int) -> Case | None:
    """The case of this edit, kind and seed, always the same; None where the kind has nothing to spoil."""
    draft = kind.draft(edit, Random(f"{seed}:{edit.commit}:{kind.name}"))
    if draft is None:
        return None
    return Case(kind.name, edit.commit, draft, render(draft), answer_of(draft))


def verdicts(edit: Edit, seed: int, peers: Sequence[Peer]) -> list[Verdict]:
    """Every kind of noise on ``edit``: what the repair made of it, and each peer."""
    found: list[Verdict] = []
    for kind in KINDS:
        case = case_of(edit, kind, seed)
        if case is None:
            continue
        repair = by_repair(case)
        found.append(repair)
        for peer in peers:
            post, seconds = apply_with(peer, case.draft.path, case.draft.pre.text, case.patch)
            outcome = Score.REFUSED if post is None else score(case.draft, post)
            found.append(evolve(repair, tool=peer.name, score=outcome, seconds=seconds, said=""))
    return found


def by_repair(case: Case) -> Verdict:
    """The repair in strict mode: a patch that it can place only in part counts as refused."""
    started = time.perf_counter()
    said = ""
    try:
        result = repair_patch(case.draft.pre.text, case.patch, path=case.draft.path, strict=True)
    except WontonError as error:
        outcome, said = Score.REFUSED, error.code
    except Exception as error:
        # A fault of the repair must not end the benchmark that is to find it.
        outcome, said = Score.CRASHED, f"{type(error).__name__}: {error}"
    else:
        outcome = score(case.draft, result.post)
    seconds = time.perf_counter() - started
    digest = hashlib.sha256(case.patch.encode()).hexdigest()[:16]
    return Verdict(WONTON, case.kind, case.commit, case.draft.path, case.answer, outcome, seconds, digest, said)
