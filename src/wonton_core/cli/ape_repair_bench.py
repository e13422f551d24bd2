"""``wonton ape repair-bench``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import EXIT_INTERRUPTED, WontonError

if TYPE_CHECKING:
    from wonton_core.engineering.repair_bench.commit_sample import Sample
    from wonton_core.engineering.repair_bench.trial import Verdict


class BenchmarkInterruptedError(WontonError):
    """The benchmark was ended before its results were written."""

    code = "work.interrupted"
    exit_code = EXIT_INTERRUPTED


@click.command("repair-bench")
@click.option("--repo", type=click.Path(path_type=Path), required=True, help="Folder of a git clone, bare or not.")
@click.option("--n", "wanted", type=click.IntRange(min=1), default=1000, show_default=True, help="Commits to draw.")
@click.option("--seed", type=int, default=1, show_default=True, help="Draws commits and noise.")
@click.option("--suffix", default="", help="Only files whose name ends so, like .py.")
@click.option("--peers/--no-peers", default=True, show_default=True, help="Try GNU patch and git apply as well.")
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Processes.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the tables and all failures (JSON) to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print the tables as JSON.")
def command(
    repo: Path, wanted: int, seed: int, suffix: str, peers: bool, workers: int, out: Path | None, as_json: bool
) -> None:
    """Try patch repair on real edits with noise as language models make it, where the right result is known.

    Commits of the repository that change one text file are drawn by chance; each is written as a patch and spoiled in
    more than seventy ways. By a rule that knows no tool, each patch has one right answer, one answer or a refusal, none
    that is certain (unclear: any result is a guess, also one that happens to be right), or nothing to apply to at all,
    its target being gone or elsewhere. The classes are counted apart. Nothing that the repository configures is run.

    Results are written at the end: an interrupted run keeps nothing, and the same command begins again.

    \b
    Example:
      wonton ape repair-bench --repo ../my-clone --n 200 --seed 1 --out bench.json
    """
    from wonton_core.cli.progress import progress
    from wonton_core.engineering.repair_bench.benchmark import run_benchmark
    from wonton_core.engineering.repair_bench.commit_sample import sample_edits
    from wonton_core.engineering.repair_bench.kinds import KINDS
    from wonton_core.engineering.repair_bench.peers import installed
    from wonton_core.engineering.repair_bench.table import LEGEND, headlines, table_lines
    from wonton_core.engineering.repair_bench.tally import tallies
    from wonton_core.process.group import kill_groups
    from wonton_core.store.atomic import write_json

    there, missing = installed() if peers else ([], [])
    if missing:
        say(f"Not installed, so left out: {', '.join(missing)}.")
    try:
        with progress("Commits", wanted, 0) as step:
            sample = sample_edits(repo, wanted, seed, suffix=suffix, drawn=lambda commit: step(commit[:12]))
        if len(sample.edits) < wanted:
            say(f"Only {len(sample.edits)} of {wanted} edits: the history has no more that fit.")
        with progress("Edits", len(sample.edits), 0) as step:
            found = run_benchmark(sample, seed=seed, peers=there, workers=workers, done=step)
    except KeyboardInterrupt as error:
        kill_groups()
        raise BenchmarkInterruptedError(
            "interrupted: no result was kept", next_step="run the same command again: it begins from the start"
        ) from error
    counted = tallies(found, [kind.name for kind in KINDS])
    summary = {
        "schema_version": 2,
        "versions": _versions(),
        "repository_head": sample.head,
        "suffix": suffix,
        "seed": seed,
        "wanted": wanted,
        "edits": len(sample.edits),
        "commits_in_history": sample.commits,
        "left_out": sample.left_out,
        "peers_missing": missing,
        "kinds_without_cases": [kind.name for kind in KINDS if all(tally.kind != kind.name for tally in counted)],
        "tallies": [tally.as_json() for tally in counted],
    }
    if out is not None:
        write_json(out, {**summary, "failures": _failures(found)})
        say(f"Tables and failures: {out}")
    if as_json:
        result_json(summary)
        return
    _print(summary, sample, [*table_lines(counted), "", LEGEND, "", *headlines(counted)])


def _versions() -> dict[str, str | None]:
    import shutil
    from importlib import metadata

    from wonton_core.process.command import run_command

    versions: dict[str, str | None] = {"wonton": metadata.version("wonton-core")}
    for program in ("git", "patch"):
        versions[program] = None
        if shutil.which(program):
            # "git version 2.39.5", "GNU patch 2.7.6"
            said = run_command([program, "--version"], seconds=30).stdout.decode(errors="replace").splitlines()
            versions[program] = said[0].split()[-1] if said else ""
    return versions


def _failures(found: Sequence[Verdict]) -> list[dict[str, Any]]:
    """What the repair did wrong: faults, refusals of what has one answer, and guesses, also those that were right."""
    from wonton_core.engineering.repair_bench.answers import Answer
    from wonton_core.engineering.repair_bench.scoring import Score
    from wonton_core.engineering.repair_bench.trial import WONTON

    return [
        {
            "kind": verdict.kind,
            "commit": verdict.commit,
            "path": verdict.path,
            "right": verdict.answer.value,
            "score": verdict.score.value,
            "said": verdict.said,
            "patch_sha256": verdict.digest,
        }
        for verdict in found
        if verdict.tool == WONTON
        and (
            verdict.score in (Score.WRONG, Score.CRASHED)
            or (verdict.answer is Answer.UNIQUE and verdict.score is Score.REFUSED)
            or (verdict.answer is Answer.UNCLEAR and verdict.score is Score.CORRECT)
        )
    ]


def _print(summary: dict[str, Any], sample: Sample, table: Sequence[str]) -> None:
    versions = ", ".join(f"{name} {version or 'not installed'}" for name, version in summary["versions"].items())
    result(f"{len(sample.edits)} edits of {sample.commits} commits up to {sample.head[:12]}, seed {summary['seed']}")
    result(versions)
    result("")
    for line in table:
        result(line)
    if summary["kinds_without_cases"]:
        result(f"Kinds without a case in this sample: {', '.join(summary['kinds_without_cases'])}")
