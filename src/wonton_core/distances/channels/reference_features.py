"""Features of the reference system's distance: typed actions, profiles, connectives and words of one proof.

Written from a description of that system's formulas, for comparison with Wonton's own distance on the same runs. Where
our graphs hold less or more than that system's, the nearest thing is taken: an application is one node with several
arguments instead of nested pairs; goal coupling is known only for steps that leave at most one goal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from attrs import frozen

from wonton_core.distances.channels.profile import profile
from wonton_core.distances.label_histograms import structure_key
from wonton_core.graphs.graph_shape import graph_shape
from wonton_core.graphs.trace_conversion import DEAD_STEP_NODE, GOAL_NODE, STEP_NODE
from wonton_core.model.comparable_proof import ComparableProof
from wonton_core.model.proof_graph import SEARCH_GRAPH, STATEMENT, TACTIC_TREE, GraphNode, ProofGraph

_FAMILY_OF_HEAD = {
    **dict.fromkeys(("simp", "simp_all", "simp_rw"), "simplify"),
    **dict.fromkeys(("rw", "rewrite"), "rewrite"),
    **dict.fromkeys(("intro", "intros"), "intro"),
    **dict.fromkeys(("constructor", "left", "right", "use"), "split"),
    **dict.fromkeys(("cases", "induction"), "cases"),
    **dict.fromkeys(("exact", "assumption", "trivial"), "closer"),
    **dict.fromkeys(("exfalso", "contradiction"), "contradiction"),
    **dict.fromkeys(("linarith", "nlinarith", "omega", "ring", "norm_num"), "arith"),
    "aesop": "automation",
    "apply": "apply",
}
_ACTION_OF_FAMILY = {
    "intro": ("bind", "bind_open", ("opens_binder",)),
    "split": ("branch", "branch_split", ("branches_goals",)),
    "cases": ("branch", "branch_split", ("branches_goals",)),
    "rewrite": ("rewrite", "rewrite_step", ("rewrites_target",)),
    "simplify": ("rewrite", "rewrite_step", ("rewrites_target", "normalizes_goal")),
    "arith": ("normalize", "normalize_step", ("normalizes_goal",)),
    "closer": ("close", "close_goal", ("discharges_goal",)),
    "contradiction": ("close", "close_goal", ("discharges_goal",)),
    "automation": ("automation", "auto_step", ("searches",)),
    "apply": ("apply", "apply_step", ("instantiates_goal",)),
}
_OTHER_ACTION = ("other", "motif:other", ("transforms_goals",))
_OPERATOR_OF_KIND = {
    **dict.fromkeys(("lam", "pi", "arrow", "let"), ("bind", "term_bind")),
    "app": ("apply", "term_apply"),
    "case": ("branch", "term_branch"),
    "cast": ("rewrite", "term_rewrite"),
}
_ROLE = {"head": "fn", "type": "binder_type", "body": "body", "value": "value"}

_CONNECTIVES = {
    name: re.compile(pattern)
    for name, pattern in {
        "iff": r"<->|↔|\biff\b",
        "imp": r"->|→|=>|\bimplies\b",
        "and": r"/\\|∧|\band\b|\bandb\b",
        "or": r"\\/|∨|\bor\b|\borb\b",
        "not": r"¬|\bnot\b|~|\bnegb\b",
        "eq": r"=",
        "neq": r"<>|≠|!=",
        "forall": r"∀|\bforall\b",
        "exists": r"∃|\bexists\b",
        "add": r"\+",
        "sub": r"-",
        "mul": r"\*",
        "div": r"/",
    }.items()
}
_SPELLED_OUT = {
    "↔": " iff ",
    "→": " implies ",
    "∀": " forall ",
    "∃": " exists ",
    "∧": " and ",
    "∨": " or ",
    "¬": " not ",
}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_']*")
_STOP_WORDS = frozenset(
    "theorem lemma corollary proposition fact remark example proof inst type fun by sorry forall exists".split()
)
_ALIASES = {
    "andb": "and",
    "orb": "or",
    "negb": "not",
    "implb": "imp",
    "plus": "add",
    "sum": "add",
    "minus": "sub",
    "times": "mul",
    "prod": "mul",
    "inverse": "inv",
    "commutative": "comm",
    "associative": "assoc",
    "symmetric": "sym",
    "symmetricity": "sym",
    "reflexive": "refl",
    "equiv": "eq",
    "equal": "eq",
    "equals": "eq",
    "injection": "injective",
    "surjection": "surjective",
}


@frozen
class TypedAction:
    """One step of a proof, or one node of a term, in the reference system's words."""

    operator: str
    motif: str
    kind: str
    branch_arity: int
    continuation: str
    coupling: str
    effects: tuple[str, ...]


@frozen
class ReferenceFeatures:
    """One proof as the reference system sees it; ``measures`` are ranked within the run before they are compared."""

    family: str
    measures: tuple[float, float, float, float, float]
    profiles: dict[str, dict[str, float]]
    shape: str
    tokens: frozenset[str]
    connectives: dict[str, float]
    actions: tuple[TypedAction, ...]


def typed_actions(graph: ProofGraph) -> tuple[TypedAction, ...]:
    """One action a tactic step of a search or tactic tree, one a node of a term or statement."""
    if graph.family not in (SEARCH_GRAPH, TACTIC_TREE):
        return tuple(_term_action(node) for node in graph.nodes)
    left = Counter(edge.source for edge in graph.edges)
    return tuple(
        _step_action(node, left[position])
        for position, node in enumerate(graph.nodes)
        if node.kind in (STEP_NODE, DEAD_STEP_NODE)
    )


def _term_action(node: GraphNode) -> TypedAction:
    operator, motif = _OPERATOR_OF_KIND.get(node.kind, ("value", "term_value"))
    return TypedAction(operator, motif, "term_constructor", 0, "structural", "none", ("builds_term",))


def _step_family(node: GraphNode) -> str:
    head = node.symbol.rstrip("0123456789")
    return _FAMILY_OF_HEAD.get(head, head)


def _step_action(node: GraphNode, goals: int) -> TypedAction:
    operator, motif, effects = _ACTION_OF_FAMILY.get(_step_family(node), _OTHER_ACTION)
    continuation = ("solve", "chain", "branch")[min(goals, 2)]
    more = ("closes_goals",) if goals == 0 else ("opens_goals",)
    return TypedAction(
        operator, motif, "tactic_step", goals, continuation, "unknown" if goals > 1 else "none", (*effects, *more)
    )


def _goal_graph(graph: ProofGraph) -> tuple[int, list[tuple[int, int]], list[str]]:
    """Goals as nodes, and for every goal that a step left one edge with the step's family."""
    goals = {n: i for i, n in enumerate(n for n, node in enumerate(graph.nodes) if node.kind == GOAL_NODE)}
    owner = {edge.target: edge.source for edge in graph.edges if edge.source in goals}
    edges, roles = [], []
    for edge in graph.edges:
        if edge.source in owner and edge.target in goals:
            edges.append((goals[owner[edge.source]], goals[edge.target]))
            roles.append(f"fam:{_step_family(graph.nodes[edge.source])}")
    return len(goals), edges, roles


def _depth_of_goals(count: int, edges: list[tuple[int, int]]) -> int:
    parent = {target: source for source, target in edges}
    deepest = 0
    for node in range(count):
        depth, seen = 0, {node}
        while node in parent and parent[node] not in seen:
            node = parent[node]
            seen.add(node)
            depth += 1
        deepest = max(deepest, depth)
    return deepest


def _measured(graph: ProofGraph) -> tuple[tuple[float, float, float, float, float], list[str]]:
    """Node and edge count, depth, share of leaves and of branching nodes; and the role of every edge."""
    if graph.family in (SEARCH_GRAPH, TACTIC_TREE):
        nodes, edges, roles = _goal_graph(graph)
        depth = _depth_of_goals(nodes, edges)
    else:
        nodes, edges = len(graph.nodes), [(edge.source, edge.target) for edge in graph.edges]
        roles = [_ROLE.get(edge.role, "arg" if edge.role.isdigit() else "other") for edge in graph.edges]
        depth = graph_shape(graph).depth
    out = Counter(source for source, _ in edges)
    leaves = (nodes - len(out)) / nodes if nodes else 0.0
    branching = sum(count > 1 for count in out.values()) / nodes if nodes else 0.0
    return (float(nodes), float(len(edges)), float(depth), leaves, branching), roles


def reference_tokens(texts: tuple[str, ...]) -> frozenset[str]:
    """Words of names and texts: camel case split, underscores kept inside a word, aliases applied."""
    joined = " ".join(texts)
    for sign, word in _SPELLED_OUT.items():
        joined = joined.replace(sign, word)
    found = (word.lower().strip("_'") for word in _WORD.findall(_CAMEL.sub(" ", joined)))
    named = (_ALIASES.get(word, word) for word in found if word not in _STOP_WORDS)
    return frozenset(word for word in named if len(word) > 1)


def connective_profile(text: str) -> dict[str, float]:
    """Share of each connective among all that its patterns find in ``text``."""
    counts: Mapping[str, int] = {name: len(pattern.findall(text.lower())) for name, pattern in _CONNECTIVES.items()}
    whole = sum(counts.values())
    return {name: count / whole for name, count in counts.items() if count} if whole else {}


def reference_features(proof: ComparableProof) -> ReferenceFeatures:
    """All that the reference system's distance looks at in one proof; the statement stands in for a missing proof."""
    graph = proof.proof or proof.statement
    actions = typed_actions(graph)
    measures, roles = _measured(graph)
    effects = Counter(effect for action in actions for effect in action.effects)
    texts = proof.texts
    # That system's word channel reads the printed statement of Coq and not that of Lean.
    statement = texts.statement if proof.assistant == "coq" else ""
    bare = ProofGraph(STATEMENT, tuple(GraphNode("node") for _ in graph.nodes), graph.edges, graph.root)
    return ReferenceFeatures(
        family=graph.family,
        measures=measures,
        profiles={
            "operator": profile(action.operator for action in actions),
            "motif": profile(action.motif for action in actions),
            "edge_role": profile(roles),
            "action_kind": profile(action.kind for action in actions),
            # Flags by the number of actions, not of flags: several flags an action make more than one in sum.
            "effect": {name: count / len(actions) for name, count in effects.items()},
            "continuation": profile(action.continuation for action in actions),
            "coupling": profile(action.coupling for action in actions),
        },
        shape=structure_key(bare),
        tokens=reference_tokens((texts.name, texts.display_name, statement, *texts.constants)),
        connectives=connective_profile(" ".join((texts.name, texts.display_name, texts.statement))),
        actions=actions,
    )
