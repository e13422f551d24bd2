"""``wonton lean run``: search proofs for the statements of a corpus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wonton_core.cli.executor_option import executor_option
from wonton_core.cli.finite_number import MOST_SECONDS, FiniteRange
from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import UsageError, WorkIncompleteError

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import TacticProvider
    from wonton_core.store.run_writer import RunWriter
    from wonton_lean.search.corpus_run import RunReport
    from wonton_lean.search.interventions import InterventionPlan

_BUDGET_OF_MODE = {"dev": "quick", "research": "standard"}
_MOST_NAMES = 10


@click.command("run")
@click.option(
    "-m", "--mode", type=click.Choice(["dev", "research"]), default="dev", show_default=True,
    help="dev: budget quick, wild type only; research: budget standard, with interventions.",
)  # fmt: skip
@click.option("-p", "--provider", default="heuristic", show_default=True, help="Where candidate tactics come from.")
@click.option("-c", "--corpus", "corpus_name", required=True, metavar="lean:ID[@BUILD]", help="What to prove.")
@click.option("-n", "--limit", type=click.IntRange(min=1), help="At most so many theorems.")
@click.option("--offset", type=click.IntRange(min=0), default=0, show_default=True, help="Skip so many theorems.")
@click.option("-t", "--theorem", "theorems", multiple=True, help="Only this item; may be given several times.")
@click.option(
    "--wild-only/--with-interventions", "wild_only", default=None,
    help="Whether to search again with each tactic of the proof blocked.  [default: by mode]",
)  # fmt: skip
@click.option(
    "--extra-intervention", "extra_interventions", multiple=True, metavar="NAME=HEAD,HEAD",
    help="Search also without these tactics; may be given several times.",
)  # fmt: skip
@click.option(
    "--intervention-name", "intervention_names", multiple=True, metavar="NAME",
    help="Only this intervention: block_HEAD, control_null or an extra one; may be given several times.",
)  # fmt: skip
@click.option(
    "--variant-budget", type=click.IntRange(1, 1000), default=1, show_default=True, metavar="FACTOR",
    help="Attempts of an intervention: so many times the budget tier in which the wild type was proved.",
)  # fmt: skip
@click.option("--run-id", help="The run's name.  [default: from the content of the command]")
@click.option(
    "--log-dir", type=click.Path(path_type=Path, file_okay=False), help="The run's folder.  [default: logs/RUN-ID]"
)
@click.option(
    "-b", "--budget", help="Attempts a theorem: quick, standard, deep, or a comma list of tiers.  [default: by mode]"
)
@click.option("--search-seed", type=int, default=0, show_default=True, help="Orders goals of equal promise.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Lean processes at a time.")
@executor_option("local")
@click.option("--resume/--no-resume", default=True, show_default=True, help="Go on with a run that is there.")
@click.option("--lean", "lean_name", metavar="embedded|PATH", help="Which Lean.  [default: embedded]")
@click.option(
    "--lean-project", type=click.Path(path_type=Path), help="A Lake project whose Lean and libraries are used."
)
@click.option(
    "--timeout", type=FiniteRange(min=1.0, max=MOST_SECONDS), default=300.0, show_default=True,
    help="Seconds after which one Lean process is ended; a safety net, not a budget.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def command(
    mode: str,
    provider: str,
    corpus_name: str,
    limit: int | None,
    offset: int,
    theorems: tuple[str, ...],
    wild_only: bool | None,
    extra_interventions: tuple[str, ...],
    intervention_names: tuple[str, ...],
    variant_budget: int,
    run_id: str | None,
    log_dir: Path | None,
    budget: str | None,
    search_seed: int,
    workers: int,
    executor_name: str,
    resume: bool,
    lean_name: str | None,
    lean_project: Path | None,
    timeout: float,
    as_json: bool,
) -> None:
    """Search a proof for every statement of a corpus, and have Lean's kernel check each in a fresh process.

    Each theorem is on disk as soon as it is done; the same command goes on where an earlier one stopped.

    \b
    Example:
      wonton lean run -m dev -p heuristic -c lean:coq-paired-micro-v1 -n 84 --wild-only --run-id my-run
    """
    from wonton_core.cli.progress import progress
    from wonton_core.execution.open_executor import open_executor
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_core.store.corpora import open_corpus
    from wonton_core.store.run_writer import RunWriter
    from wonton_lean.cli.run_plan import RunChoice, make_config, run_folder, select_items
    from wonton_lean.search.budget import read_budget
    from wonton_lean.search.corpus_run import SearchSettings, run_corpus
    from wonton_lean.search.interventions import read_plan
    from wonton_lean.session.attempts import LeanSession
    from wonton_lean.toolchain import find_toolchain
    from wonton_lean.verification.readable import require_readable

    plan: InterventionPlan | None = read_plan(extra_interventions, intervention_names, variant_budget)
    if wild_only if wild_only is not None else mode != "research":
        if extra_interventions or intervention_names:
            raise UsageError(
                "interventions are named, but none is to be made",
                cause="--wild-only was given, or is what the mode stands for",
                next_step="add --with-interventions",
            )
        plan = None
    settings = SearchSettings(search_seed, read_budget(budget or _BUDGET_OF_MODE[mode]), plan)
    tactics = _load_provider(provider)
    corpus = open_corpus(corpus_name)
    items = select_items(corpus, theorems=theorems, offset=offset, limit=limit)
    lean = find_toolchain(lean_name, project=lean_project)
    require_readable(lean)
    catalog = load_catalog()
    executor = None if executor_name == "local" else open_executor(executor_name, workers, catalog)
    origins = tuple(sorted({catalog.provers.origin("lean"), catalog.tactic_providers.origin(provider)}))
    choice = RunChoice(mode, provider, settings, origins)
    config = make_config(corpus, items, choice, lean, catalog.plugin_versions(), run_id)
    folder = run_folder(config, log_dir, resume=resume)
    with RunWriter(folder, config) as writer:
        earlier = writer.done()
        before = len(earlier)
        say(f"{len(items)} theorems, Lean {lean.version} ({lean.kind})" + (f", {before} done before" if before else ""))
        session = LeanSession(lean, workers=workers, seconds=timeout, executor=executor)
        with progress("Lean", len(items), before) as advance:
            report = run_corpus(items, lean, session, tactics, settings, writer, seconds=timeout, progress=advance)
    _tell(writer, report, earlier, as_json=as_json)


def _load_provider(name: str) -> TacticProvider:
    from wonton_core.plugin_api.catalog import load_catalog

    providers = load_catalog().tactic_providers
    speaks = providers.record(name).prover
    if speaks != "lean":
        raise UsageError(
            f"the tactic provider {name} is for {speaks or 'no prover'}, not for lean",
            next_step="see `wonton plugins list` for the others",
        )
    return providers.load(name)()


def _tell(writer: RunWriter, report: RunReport, earlier: frozenset[str], *, as_json: bool) -> None:
    """The report; ``earlier`` are theorems that were done before. Raises WorkIncompleteError when theorems failed."""
    from wonton_core.store.run_reader import RunReader
    from wonton_lean.search.corpus_run import unsolved_of, variants_of

    theorems = RunReader(writer.folder).theorems if writer.done() else {}
    unsolved = unsolved_of(theorems)
    variants, solved_variants = variants_of(theorems)
    # Of what went before only what theorems recorded is known: searches under way at a stop are not among it.
    rows = [row for name in earlier for row in theorems[name].values()]
    earlier_attempts = sum(row.counts.get("attempts", 0) for row in rows)
    earlier_seconds = sum(row.seconds for row in rows)
    failed = writer.status.failed
    rate = report.attempts / report.seconds if report.seconds else 0.0
    if as_json:
        result_json(
            {
                "run_dir": str(writer.folder),
                "run_id": writer.config.run_id,
                "total": len(writer.config.selection),
                "solved": len(theorems) - len(unsolved),
                "unsolved": list(unsolved),
                "variants": {"total": variants, "solved": solved_variants},
                "failed": list(failed),
                "attempts": report.attempts,
                "attempts_per_second": round(rate, 1),
                "seconds": round(report.seconds, 2),
                "earlier": {
                    "theorems": len(earlier),
                    "attempts": earlier_attempts,
                    "theorem_seconds": round(earlier_seconds, 2),
                },
            }
        )
    else:
        result(f"Run directory: {writer.folder}")
        result(f"Solved: {len(theorems) - len(unsolved)} of {len(writer.config.selection)}")
        result(f"Unsolved: {', '.join(unsolved) or 'none'}")
        if variants:
            result(f"Variants: {variants}, solved {solved_variants}")
        now = f"{report.seconds:.1f} s, {report.attempts} tactic attempts, {rate:.0f} a second"
        result(f"Time: {now}" if not earlier else f"Time, this part: {now}")
        if earlier:
            # Their seconds overlap: added up they would read as a time that nobody waited.
            result(f"Done before: {len(earlier)} theorems with {earlier_attempts} tactic attempts on record")
    if failed:
        shown = "; ".join(failed[:_MOST_NAMES])
        raise WorkIncompleteError(
            f"{len(failed)} theorems could not be searched: {shown}" + ("; ..." if len(failed) > _MOST_NAMES else ""),
            cause="Lean did not accept the statement, or failed on it twice",
            next_step="run the same command again: it tries these and only these",
        )
