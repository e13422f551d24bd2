"""A small run to write and read, for tests of what works on run directories."""

from __future__ import annotations

from wonton_core.codec.records import content_hash
from wonton_core.model.proof_trace import Goal, ProofTrace, TacticStep
from wonton_core.model.run_record import PluginVersion, RunConfig, ToolVersion
from wonton_core.model.term import TermBuilder, TermGraph
from wonton_core.model.theorem_artifacts import ProofStatus, TheoremArtifacts, TheoremSummary


def config(*theorems: str, seed: int = 0, backend: str = "lean") -> RunConfig:
    """What a run over these theorems records of itself."""
    options: dict[str, object] = {"budget": [10, 50], "mode": "dev"}
    return RunConfig(
        schema_version=1,
        run_id="sample",
        backend=backend,
        created_at="2026-01-02T03:04:05Z",
        corpus="sample-corpus",
        selection=theorems,
        options=options,
        tools=(ToolVersion("lean", "4.35.0", "eb6cafb"),),
        plugins=(PluginVersion("lean", "wonton-lean", "0.1.0"),),
        seed=seed,
        fingerprint=content_hash([list(theorems), options, seed, backend]),
        wonton_version="0.1.0",
    )


def term(name: str) -> TermGraph:
    """A constant of this name, applied to Prop."""
    builder = TermBuilder()
    return builder.finish(builder.add("app", children=(builder.add("const", name), builder.add("sort", "Prop"))))


def artifacts(name: str) -> TheoremArtifacts:
    """Every artifact of a theorem, small."""
    tree = ProofTrace("tactic_tree", ("0",), (Goal("0", name),), (TacticStep("0", "trivial", "trivial", 0),))
    return TheoremArtifacts(term(name), term(f"{name}.proof"), tree, tree, {"attempts": [name]})


def summary(name: str, *, solved: bool = True) -> TheoremSummary:
    """The row of a theorem."""
    return TheoremSummary(name, ProofStatus(solved, ("propext",)), statement_text=f"theorem {name}", seconds=0.5)
