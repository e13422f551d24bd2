"""``wonton ape repair-bench``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wonton_core.cli.terminal import result, result_json, say

if TYPE_CHECKING:
    from wonton_core.engineering.repair_bench.commit_sample import Sample
    from wonton_core.engineering.repair_bench.tally import Tally
    from wonton_core.engineering.repair_bench.trial import Verdict


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
    more than fifty ways. Where noise leaves more than one result possible (by a rule that knows no tool), to refuse is
    right and any result is a guess; those cases are counted apart, as unclear.

    \b
    Example:
      wonton ape repair-bench --repo ../my-clone --n 200 --seed 1 --out bench.json
    """
    from wonton_core.cli.progress import progress
    from wonton_core.engineering.repair_bench.benchmark import run_benchmark
    from wonton_core.engineering.repair_bench.commit_sample import sample_edits
    from wonton_core.engineering.repair_bench.kinds import KINDS
    from wonton_core.engineering.repair_bench.peers import installed
    from wonton_core.engineering.repair_bench.table import LEGEND, table_lines
    from wonton_core.engineering.repair_bench.tally import tallies
    from wonton_core.store.atomic import write_json

    with progress("Commits", wanted, 0) as step:
        sample = sample_edits(repo, wanted, seed, suffix=suffix, drawn=lambda commit: step(commit[:12]))
    if len(sample.edits) < wanted:
        say(f"Only {len(sample.edits)} of {wanted} edits: the history has no more that fit.")
    there, missing = installed() if peers else ([], [])
    if missing:
        say(f"Not installed, so left out: {', '.join(missing)}.")
    with progress("Edits", len(sample.edits), 0) as step:
        found = run_benchmark(sample, seed=seed, peers=there, workers=workers, done=step)
    counted = tallies(found, [kind.name for kind in KINDS])
    summary = {
        "schema_version": 1,
        "versions": _versions(),
        "repository_head": sample.head,
        "shallow": sample.shallow,
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
    _print(summary, sample, counted, [*table_lines(counted), "", LEGEND])


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
    from wonton_core.engineering.repair_bench.scoring import Score
    from wonton_core.engineering.repair_bench.trial import WONTON

    return [
        {
            "kind": verdict.kind,
            "commit": verdict.commit,
            "path": verdict.path,
            "unique_answer": verdict.unique,
            "score": verdict.score.value,
            "said": verdict.said,
            "patch_sha256": verdict.digest,
        }
        for verdict in found
        if verdict.tool == WONTON
        and (verdict.score in (Score.WRONG, Score.CRASHED) or (verdict.unique and verdict.score is Score.REFUSED))
    ]


def _print(summary: dict[str, Any], sample: Sample, counted: Sequence[Tally], table: Sequence[str]) -> None:
    from wonton_core.engineering.repair_bench.tally import ALL_KINDS

    versions = ", ".join(f"{name} {version or 'not installed'}" for name, version in summary["versions"].items())
    result(f"{len(sample.edits)} edits of {sample.commits} commits up to {sample.head[:12]}, seed {summary['seed']}")
    result(versions)
    result("")
    for line in table:
        result(line)
    result("")
    for tally in counted:
        if tally.kind != ALL_KINDS:
            continue
        unique, guessed = tally.unique, tally.unclear_guessed_wrong
        correct = f"{tally.correct / unique:.2%}" if unique else "-"
        result(
            f"{tally.tool}: {correct} correct where one answer is right; wrong {(tally.wrong + guessed) / tally.n:.2%} "
            f"of all {tally.n} patches ({tally.wrong} with a unique answer, {guessed} guessed without)"
        )
    if summary["kinds_without_cases"]:
        result(f"Kinds without a case in this sample: {', '.join(summary['kinds_without_cases'])}")
