"""One proof, or one pair of proofs, as JSON and on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wonton_core.alignment.inspection import InspectedPair, InspectedProof
from wonton_core.alignment.pair_features import ComparedFeatures
from wonton_core.alignment.paired_study import CROSS_KIND
from wonton_core.codec.records import unstructure
from wonton_core.report.html_run_details import ProofDetails, statement_text

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN_ACTIONS = 12
_SHARED_OUT = "Their weights are shared out among the others."
_UNDEFINED = {
    "proof": "graphs of unlike families, such as a search and a term, are not compared",
    "actions": "one of the two shows no neutral action",
    "concepts": "neither statement shows a neutral concept",
    "tokens": "neither has words left",
}


def proof_json(found: InspectedProof, details: ProofDetails) -> dict[str, Any]:
    """One proof: identity, statement, script, shapes, profiles, words and all typed actions.

    ``statement_text`` is what distances see of it, ``statement`` and ``script`` are as recorded.
    """
    return {
        "theorem": found.proof.theorem,
        "variant": found.proof.variant,
        "proof_id": found.proof.proof_id,
        "assistant": found.proof.assistant,
        "solved": found.proof.solved,
        "graph_family": found.family,
        "statement": statement_text(details),
        "script": details.summary.script,
        "statement_text": found.proof.texts.statement,
        "statement_shape": unstructure(found.statement_shape),
        "proof_shape": unstructure(found.proof_shape),
        "action_profile": found.action_profile,
        "concept_profile": found.concept_profile,
        "profiles": found.features.profiles,
        "connective_profile": found.features.connectives,
        "tokens": list(found.words),
        "actions": [unstructure(action) for action in found.actions],
    }


def pair_json(
    pair: InspectedPair, weights: Mapping[str, float] | None, features: Mapping[str, ComparedFeatures]
) -> dict[str, Any]:
    """The distance of a pair, its components, what each of them adds to it, and the top features of each."""
    found = pair.neighbour
    return {
        "distance": found.distance,
        "components": found.components,
        "weights_here": weights_here(found.components, weights),
        "undefined": {name: undefined_words(name) for name, value in found.components.items() if value is None},
        "contributions": contributions(found.components, weights),
        "features": {name: unstructure(found) for name, found in features.items()},
        "cross_kind": found.kind == CROSS_KIND,
        "rank": pair.rank,
        "tied": pair.tied,
        "candidates": pair.candidates,
        "proof_support": {"left": found.support[0], "right": found.support[1]},
        "representative_pair": {"proof_id_left": found.proof_left, "proof_id_right": found.proof_right},
    }


def rank_words(pair: InspectedPair) -> str:
    """Where the second theorem stands among all for the first one."""
    if pair.rank is None:
        return f"unranked among {pair.candidates}: nothing of the two could be compared"
    return f"rank {pair.rank} of {pair.candidates}" + (f", tied with {pair.tied - 1}" if pair.tied > 1 else "")


def weights_here(
    components: Mapping[str, float | None], weights: Mapping[str, float] | None
) -> dict[str, float] | None:
    """The weight of each defined component in this pair's mean: those that are undefined share theirs out among the
    others, so that these sum to 1. None for a distance without weights."""
    if weights is None:
        return None
    defined = {name: weights[name] for name, value in components.items() if value is not None and name in weights}
    whole = sum(defined.values())
    return {name: weight / whole for name, weight in defined.items() if whole}


def undefined_words(name: str) -> str:
    """Why the component called ``name`` is undefined where it is."""
    return f"undefined: {_UNDEFINED.get(name, 'nothing in the two to compare')}"


def contributions(
    components: Mapping[str, float | None], weights: Mapping[str, float] | None
) -> dict[str, float] | None:
    """What each defined component adds to a weighted mean; None for a distance without weights."""
    here = weights_here(components, weights)
    if here is None:
        return None
    return {name: value * here[name] for name, value in components.items() if value is not None and name in here}


def print_proof(found: InspectedProof, details: ProofDetails, console: Console) -> None:
    """Write one proof to ``console``."""
    console.print(f"{found.proof.proof_id} ({found.family})", style="bold", highlight=False, markup=False)
    for text in (statement_text(details), details.summary.script):
        if text:
            console.print(text, highlight=False, markup=False)
    shape = found.proof_shape
    console.print(
        f"proof: {shape.nodes} nodes, {shape.edges} edges, depth {shape.depth}; statement: "
        f"{found.statement_shape.nodes} nodes, depth {found.statement_shape.depth}; {len(found.words)} words",
        highlight=False,
    )
    for title, profile in (
        ("actions", found.action_profile),
        ("concepts", found.concept_profile),
        ("edge roles", found.features.profiles["edge_role"]),
        ("operators", found.features.profiles["operator"]),
        ("continuations", found.features.profiles["continuation"]),
        ("couplings", found.features.profiles["coupling"]),
    ):
        shares = sorted(profile.items(), key=lambda item: (-item[1], item[0]))
        console.print(f"{title}: {', '.join(f'{name} {share:.2f}' for name, share in shares) or '-'}", highlight=False)
    console.print(f"{len(found.actions)} typed actions", highlight=False)
    if found.actions:
        console.print(
            "  operator / motif | kind | branches | continuation | coupling | effects", highlight=False, markup=False
        )
    for number, action in enumerate(found.actions[:_SHOWN_ACTIONS], 1):
        console.print(
            f"  {number}. {action.operator} / {action.motif} | {action.kind} | {action.branch_arity} | "
            f"{action.continuation} | {action.coupling} | {', '.join(action.effects)}",
            highlight=False,
            markup=False,
        )
    more = len(found.actions) - _SHOWN_ACTIONS
    if more > 0:
        console.print(f"  ... {more} more; --json and --output have all", highlight=False)


def print_pair(
    pair: InspectedPair,
    weights: Mapping[str, float] | None,
    features: Mapping[str, ComparedFeatures],
    console: Console,
) -> None:
    """Write a pair's distance, its components and their top features to ``console``."""
    from rich.table import Table

    found = pair.neighbour
    shown = "undefined" if found.distance is None else f"{found.distance:.6f}"
    among = rank_words(pair)
    console.print(f"distance {shown} ({found.kind}; {among})", style="bold", highlight=False)
    added = contributions(found.components, weights) or {}
    here = weights_here(found.components, weights) or {}
    table = Table(box=None, pad_edge=False)
    for heading in ("component", "distance", "weight here", "adds"):
        table.add_column(heading, justify="left" if heading == "component" else "right")
    for name, value in found.components.items():
        table.add_row(
            name,
            "undefined" if value is None else f"{value:.6f}",
            f"{here[name]:.4f}" if name in here else "-",
            f"{added[name]:.6f}" if name in added else "-",
        )
    console.print(table)
    undefined = [name for name, value in found.components.items() if value is None]
    for name in undefined:
        console.print(f"{name} is {undefined_words(name)}", highlight=False)
    if undefined and here:
        console.print("Its weight is shared out among the others." if len(undefined) == 1 else _SHARED_OUT)
    for name, compared in features.items():
        for title, entries in (("shared", compared.shared), ("differing", compared.differing)):
            said = "; ".join(f"{entry.feature} ({entry.left:.3g} and {entry.right:.3g})" for entry in entries)
            console.print(f"{name}, {title}: {said or '-'}", highlight=False, markup=False)
