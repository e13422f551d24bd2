"""Which tactics to take away from a search that found a proof, and how long to search without them.

Kinds of intervention, by the name of the variant that each makes:

- ``block_<head>``: one for every tactic head of the proof;
- a name of the user's with the heads that it blocks, whether the proof uses them or not;
- ``control_null``: blocks the first head that was tried and is not part of the proof. Where every head that was tried
  is part of the proof it blocks nothing: then the same search must come out again, which checks that it is
  deterministic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from wonton_core.codec.records import content_hash
from wonton_core.errors import UsageError
from wonton_core.model.theorem_artifacts import WILD_TYPE
from wonton_lean.search.artifacts import tactic_tree
from wonton_lean.search.tactic_heads import heads_of
from wonton_lean.search.tree import SearchTree

CONTROL = "control_null"
BLOCK = "block_"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}\Z")
_HEAD = re.compile(r"[\w']{1,64}\Z")


@frozen
class Intervention:
    """A variant's name and the tactic heads that it does without."""

    name: str
    blocked: frozenset[str]


@frozen
class InterventionPlan:
    """Which interventions a run makes: ``extra`` ones of the user, and where ``only`` names some, no others.

    A variant gets ``factor`` times the budget tier in which the wild type was proved.
    """

    factor: int = 1
    extra: tuple[Intervention, ...] = ()
    only: tuple[str, ...] = ()

    def of(self, tree: SearchTree) -> Iterator[Intervention]:
        """The interventions for a search that found a proof."""
        on_path = tuple(dict.fromkeys(head for step in tactic_tree(tree).steps for head in heads_of(step.tactic)))
        blocks = (Intervention(BLOCK + _file_word(head), frozenset((head,))) for head in on_path)
        for intervention in (*blocks, *self.extra, Intervention(CONTROL, _unused_head(tree, on_path))):
            if not self.only or intervention.name in self.only:
                yield intervention


def _unused_head(tree: SearchTree, on_path: Sequence[str]) -> frozenset[str]:
    tried = (heads_of(line.tactic) for line in tree.history)
    unused = (heads[0] for heads in tried if not set(heads).intersection(on_path))
    return frozenset([head for head in (next(unused, None),) if head is not None])


def _file_word(head: str) -> str:
    """``head`` as part of a file's name. A provider may begin a tactic with anything."""
    return head if _HEAD.match(head) else content_hash(head)[:16]


def read_plan(extra: Sequence[str], only: Sequence[str], factor: int) -> InterventionPlan:
    """The plan of ``--extra-intervention NAME=head,head`` and ``--intervention-name``. Raises UsageError."""
    found: dict[str, Intervention] = {}
    for text in extra:
        name, equals, heads = text.partition("=")
        words = [head.strip() for head in heads.split(",")]
        if not equals or not _NAME.match(name) or not all(_HEAD.match(word) for word in words):
            raise UsageError(
                f"--extra-intervention {text!r} is not NAME=head1,head2",
                cause="a name has letters, digits, _ and - only; a head is the first word of a tactic",
                next_step="for example --extra-intervention no_case_analysis=cases,contradiction",
            )
        if name in (*found, WILD_TYPE, CONTROL) or name.startswith(BLOCK):
            raise UsageError(
                f"--extra-intervention {name} takes a name that is in use",
                cause=f"it was given twice, or is {WILD_TYPE}, {CONTROL} or one that begins with {BLOCK}",
                next_step="choose another name",
            )
        found[name] = Intervention(name, frozenset(words))
    for name in only:
        if name not in (*found, CONTROL) and not name.startswith(BLOCK):
            raise UsageError(
                f"--intervention-name {name} names no intervention",
                cause="the name is mistyped, or its --extra-intervention is missing",
                next_step=f"there are {', '.join((BLOCK + '<tactic head>', CONTROL, *found))}",
            )
    return InterventionPlan(factor, tuple(found.values()), tuple(sorted(set(only))))
