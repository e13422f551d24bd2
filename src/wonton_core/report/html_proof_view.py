"""One proof on the page: statement, script, tactic tree, and what distances see of its graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wonton_core.model.proof_trace import ProofTrace
from wonton_core.report.html_markup import Html, Piece, joined, tag
from wonton_core.report.html_run_details import ProofDetails, statement_text
from wonton_core.report.html_tables import definitions, words

_LONGEST_TEXT = 4000
_MOST_GOALS = 200
_DEEPEST_INDENT = 12


def shortened(text: str) -> str:
    """At most 4000 characters, and how many more there are."""
    if len(text) <= _LONGEST_TEXT:
        return text
    return f"{text[:_LONGEST_TEXT]}… ({len(text) - _LONGEST_TEXT} more characters)"


def proof_view(side: str, details: ProofDetails | None) -> Html:
    """All of one proof; ``side`` is its assistant's name."""
    if details is None:
        return tag("div", tag("h4", side), tag("p", "The run has no such theorem.", class_="absent"), class_="proof")
    summary = details.summary
    also = [f" ({summary.display_name})"] if summary.display_name not in ("", summary.name) else []
    pieces: list[Piece] = [
        tag("h4", side, ": ", tag("code", summary.name), *also),
        tag("pre", tag("code", shortened(statement_text(details)) or "(the run has no text of the statement)")),
        definitions(_facts(details)),
    ]
    if summary.script:
        pieces += [tag("h5", "Script"), tag("pre", tag("code", shortened(summary.script)))]
    else:
        pieces.append(tag("p", "No tactic script: the proof was given as a term.", class_="absent"))
    pieces += [tag("h5", "Winning proof, step by step"), tactic_tree(details.tree)]
    return tag("div", *pieces, class_="proof")


def _facts(details: ProofDetails) -> Iterator[tuple[Piece, Piece]]:
    summary = details.summary
    status = summary.status
    if status.solved:
        axioms = f"axioms {', '.join(status.axioms)}" if status.axioms else "no axioms"
        yield "Kernel", f"accepted, {axioms}"
    else:
        yield "Kernel", f"not accepted: {status.reason or 'no reason recorded'}"
    yield "Variant", words(details.variant)
    seen = details.seen
    if seen is None:
        yield "Graph", "none from this report's graph source"
        return
    shape = seen.proof_shape
    yield "Graph", f"{words(seen.family)}: {shape.nodes} nodes, {shape.edges} edges, depth {shape.depth}"
    yield "Neutral actions", _shares(seen.action_profile)
    yield "Neutral concepts of the statement", _shares(seen.concept_profile)


def _shares(profile: Mapping[str, float]) -> str:
    ordered = sorted(profile.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{words(name)} {share:.2f}" for name, share in ordered) or "none"


def tactic_tree(trace: ProofTrace | None) -> Html:
    """The goals of a proof in order, each with the tactic that closed or split it, numbered by their place."""
    if trace is None:
        return tag("p", "No script was seen.", class_="absent")
    goals = {goal.goal_id: goal for goal in trace.goals}
    step_of = {step.goal: step for step in sorted(trace.steps, key=lambda step: -step.order) if step.on_proof}
    items: list[Html] = []
    left = len(goals)
    waiting = [(root, str(number)) for number, root in enumerate(trace.roots, 1)][::-1]
    seen: set[str] = set()
    while waiting and len(items) < _MOST_GOALS:
        goal_id, place = waiting.pop()
        if goal_id in seen or goal_id not in goals:
            continue
        seen.add(goal_id)
        left -= 1
        step = step_of.get(goal_id)
        did: Piece = tag("span", "open", class_="absent") if step is None else tag("code", shortened(step.tactic))
        indent = min(place.count("."), _DEEPEST_INDENT)
        conclusion = tag("code", shortened(goals[goal_id].conclusion), class_="goal")
        items.append(tag("li", tag("b", place), " ", did, tag("br"), conclusion, class_=f"depth-{indent}"))
        children = step.children if step is not None else ()
        waiting += [(child, f"{place}.{number}") for number, child in enumerate(children, 1)][::-1]
    more = tag("p", f"{left} more goals are not shown.", class_="absent") if waiting else ""
    how = "" if trace.completeness == "whole" else f"The script was replayed: {words(trace.completeness)}."
    return joined([tag("p", how, class_="absent") if how else "", tag("ul", *items, class_="tree"), more])
