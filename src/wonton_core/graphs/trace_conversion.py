"""Goals and tactics as a ProofGraph: each goal, below it the steps tried on it, below each step the goals it left."""

from __future__ import annotations

from wonton_core.errors import BadInputError
from wonton_core.graphs.concept_table import ConceptTable
from wonton_core.model.proof_graph import GraphEdge, GraphNode, ProofGraph
from wonton_core.model.proof_trace import ProofTrace

PROOF_NODE = "proof"
GOAL_NODE = "goal"
STEP_NODE = "step"
DEAD_STEP_NODE = "dead_step"


def trace_to_graph(trace: ProofTrace, table: ConceptTable) -> ProofGraph:
    """``trace`` as a graph of its family. Steps that are not part of the winning proof are ``dead_step`` nodes.

    Raises BadInputError when a step or root names a goal that is not there, or there is no goal to begin with.
    """
    if not trace.roots:
        raise BadInputError(
            f"a {trace.family} holds no goal that its proof begins with",
            cause="every proof has at least one; the file is damaged or was written in part",
        )
    nodes = [GraphNode(PROOF_NODE)]
    number: dict[str, int] = {}
    for goal in trace.goals:
        number[goal.goal_id] = len(nodes)
        nodes.append(GraphNode(GOAL_NODE))
    named = (*trace.roots, *(name for step in trace.steps for name in (step.goal, *step.children)))
    unknown = sorted({name for name in named if name not in number})
    if unknown:
        raise BadInputError(f"a proof's trace names goals that it does not hold: {', '.join(unknown[:5])}")
    edges = [GraphEdge(0, number[root], f"root:{position}") for position, root in enumerate(trace.roots)]
    for step in sorted(trace.steps, key=lambda step: step.order):
        here = len(nodes)
        nodes.append(GraphNode(STEP_NODE if step.on_proof else DEAD_STEP_NODE, step.head, table.action(step.head)))
        edges.append(GraphEdge(number[step.goal], here, "by"))
        edges += [GraphEdge(here, number[child], f"goal:{position}") for position, child in enumerate(step.children)]
    return ProofGraph(trace.family, tuple(nodes), tuple(edges), 0)
