"""What two proofs share most and differ in most, channel by channel and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from attrs import frozen

from wonton_core.alignment.inspection import InspectedProof
from wonton_core.distances.label_histograms import refined_labels
from wonton_core.graphs.graph_shape import children_first
from wonton_core.graphs.node_text import children_of, part_text
from wonton_core.model.proof_graph import ProofGraph

TOP = 6
_DEPTH = 4


@frozen
class FeatureCounts:
    """How often, or to which share, one feature occurs on either side."""

    feature: str
    left: float
    right: float


@frozen
class ComparedFeatures:
    """``shared``: what both sides have, most first; ``differing``: where they differ, most first."""

    shared: tuple[FeatureCounts, ...]
    differing: tuple[FeatureCounts, ...]


def compared_counts(left: Mapping[str, float], right: Mapping[str, float]) -> ComparedFeatures:
    """The top features of two histograms; ties are in order of name."""
    features = [
        FeatureCounts(name, left.get(name, 0.0), right.get(name, 0.0)) for name in sorted(left.keys() | right.keys())
    ]
    shared = sorted((f for f in features if min(f.left, f.right) > 0), key=lambda f: -min(f.left, f.right))
    differing = sorted((f for f in features if f.left != f.right), key=lambda f: -abs(f.left - f.right))
    return ComparedFeatures(tuple(shared[:TOP]), tuple(differing[:TOP]))


def compared_parts(left: ProofGraph, right: ProofGraph) -> ComparedFeatures:
    """Shared: the largest parts, down to the leaves, that both graphs have, none inside another of them.
    Differing: nodes with their children that occur more often on one side. Counts are of nodes; sharing inside a graph
    keeps them low. Graphs of unlike families give nothing.

    Raises BadInputError for a graph with a cycle.
    """
    if left.family != right.family:
        return ComparedFeatures((), ())
    sides = left, right
    labels = [refined_labels(graph) for graph in sides]
    children = [children_of(graph) for graph in sides]
    whole = [Counter(found[-1].tolist()) for found in labels]
    shared = tuple(
        FeatureCounts(part_text(left, children[0], node, depth=_DEPTH), float(whole[0][label]), float(whole[1][label]))
        for label, node in _largest_common(left, labels[0][-1].tolist(), children[0], whole[1])
    )
    return ComparedFeatures(shared, _differing(sides, [found[1].tolist() for found in labels], children))


def _largest_common(
    graph: ProofGraph, labels: list[int], children: list[list[tuple[str, int]]], others: Mapping[int, int]
) -> list[tuple[int, int]]:
    """Label and first node of the largest parts with a label among ``others``, leaves and parts of such parts left out.
    A part is as large as it would be without sharing."""
    size = [1.0] * len(labels)
    inside = [False] * len(labels)
    for node in children_first(graph):
        for _, child in children[node]:
            size[node] += size[child]
            inside[child] |= labels[node] in others
    found: dict[int, int] = {}
    for node, label in enumerate(labels):
        if label in others and children[node] and not inside[node]:
            found.setdefault(label, node)
    return sorted(found.items(), key=lambda item: (-size[item[1]], item[1]))[:TOP]


def _differing(
    graphs: tuple[ProofGraph, ProofGraph], labels: list[list[int]], children: list[list[list[tuple[str, int]]]]
) -> tuple[FeatureCounts, ...]:
    counts = [Counter(side) for side in labels]
    text: dict[int, str] = {}
    for graph, side, below in zip(graphs, labels, children, strict=True):
        for node, label in enumerate(side):
            if label not in text and counts[0][label] != counts[1][label]:
                text[label] = part_text(graph, below, node, depth=1)
    ordered = sorted(text, key=lambda label: (-abs(counts[0][label] - counts[1][label]), text[label]))
    return tuple(FeatureCounts(text[label], counts[0][label], counts[1][label]) for label in ordered[:TOP])


def pair_features(left: InspectedProof, right: InspectedProof) -> dict[str, ComparedFeatures]:
    """By channel of the distance: statement, concepts, proof, actions, tokens."""
    proofs = left.proof.proof or left.proof.statement, right.proof.proof or right.proof.statement
    return {
        "statement": compared_parts(left.proof.statement, right.proof.statement),
        "concepts": compared_counts(left.concept_profile, right.concept_profile),
        "proof": compared_parts(*proofs),
        "actions": compared_counts(left.action_profile, right.action_profile),
        "tokens": compared_counts(dict.fromkeys(left.words, 1.0), dict.fromkeys(right.words, 1.0)),
    }
