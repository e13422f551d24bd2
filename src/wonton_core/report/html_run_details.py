"""What a report's run directories know of its proofs beyond the report: statements, scripts, tactic trees."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from wonton_core.alignment.inspection import InspectedProof, inspected
from wonton_core.alignment.proof_pools import GraphSource, load_proof, open_runs, provider_name
from wonton_core.errors import BadInputError
from wonton_core.graphs.concept_table import concept_tables_in_use
from wonton_core.model.proof_trace import ProofTrace
from wonton_core.model.theorem_artifacts import WILD_TYPE, TheoremSummary
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.report.html_report_part import ReportPart
from wonton_core.store.run_reader import RunReader


@frozen
class ProofDetails:
    """One proof, names and all: ``seen`` is what distances look at before obfuscation and ablation, None where the
    graph source has nothing; ``tree`` is the winning proof step by step, None where no script was seen."""

    summary: TheoremSummary
    variant: str
    seen: InspectedProof | None
    tree: ProofTrace | None


class RunDetails:
    """The proofs of one side, looked up by the names that the report uses; graphs made with tables of concepts, or
    without."""

    def __init__(self, runs: tuple[RunReader, ...], source: GraphSource, *, concept_tables: bool) -> None:
        self._runs = {provider_name(run): run for run in runs}
        self._source = source
        self._concept_tables = concept_tables

    def _run(self, theorem: str, proof_id: str) -> RunReader | None:
        named = self._runs.get(proof_id.partition("::")[0])
        candidates = [named] if named is not None else list(self._runs.values())
        return next((run for run in candidates if theorem in run.theorems), None)

    def statement(self, theorem: str) -> str:
        """The statement as the assistant prints it; empty where the run has no such theorem."""
        run = self._run(theorem, "")
        if run is None:
            return ""
        return _named(next(iter(run.theorems[theorem].values())))

    def proof(self, theorem: str, proof_id: str, variant: str) -> ProofDetails | None:
        """The proof that stands for a theorem in the report, else its wild type; None where the run has no such
        theorem. Raises BadInputError when an artifact is damaged."""
        run = self._run(theorem, proof_id)
        if run is None:
            return None
        variants = run.theorems[theorem]
        chosen = next((name for name in (variant, WILD_TYPE) if name in variants), next(iter(variants)))
        with concept_tables_in_use(self._concept_tables):
            proof = load_proof(run, theorem, chosen, self._source)
        return ProofDetails(
            summary=variants[chosen],
            variant=chosen,
            seen=None if proof.proof is None else inspected(proof),
            tree=run.tactic_tree(theorem, chosen),
        )


def recorded_details(run: RunReader, seen: InspectedProof) -> ProofDetails:
    """What ``run`` recorded of the proof that ``seen`` was made from. Raises BadInputError for a damaged artifact."""
    theorem, variant = seen.proof.theorem, seen.proof.variant
    return ProofDetails(run.theorems[theorem][variant], variant, seen, run.tactic_tree(theorem, variant))


def _named(summary: TheoremSummary) -> str:
    """A statement's text with the theorem's name where a template has its place."""
    return summary.statement_text.replace("{name}", summary.name)


def statement_text(details: ProofDetails) -> str:
    """The statement as the assistant prints it."""
    return _named(details.summary)


def open_run_details(folder: Path, side: str, report: ReportPart, catalog: Catalog) -> RunDetails:
    """The runs in ``folder`` as details of the ``side`` (lean, coq) of ``report``.

    Raises RunDirectoryError when the folder is no run of that assistant, BadInputError when it is not the run that the
    report is about, UnknownNameError when no plugin offers the report's graph source or ablation.
    """
    runs = open_runs(folder, side)
    told = {run.text("fingerprint") for run in report.part(f"run_{side}").parts("runs")} - {""}
    strangers = [run.config.run_id for run in runs if told and run.config.fingerprint not in told]
    if strangers:
        raise BadInputError(
            f"{folder} is not the run that the report is about: {', '.join(strangers)} has another fingerprint",
            cause="the run was made anew with other settings, or the folder is of another run",
            next_step=f"give the run directory that the report was made from, or leave out --run-{side}",
        )
    source = report.part("graph_sources").text(f"run_{side}") or "wild_type_graph"
    ablation = catalog.lexical_ablations.record(report.part("lexical_ablation").text("mode") or "none")
    return RunDetails(runs, catalog.graph_sources.load(source), concept_tables=ablation.concept_tables)
