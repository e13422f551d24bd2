"""``wonton corpus build-lean-coq-paired-micro``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.terminal import result, result_json, say

PAIRS_FILE = Path("analysis", "benchmarks", "lean_coq_logic_micro_v1.json")
_BACKEND = "lean"


@click.command("build-lean-coq-paired-micro")
@click.option("--corpus-id", default="coq-paired-micro-v1", show_default=True, help="The corpus's name.")
@click.option(
    "--pairs-path", type=click.Path(path_type=Path), default=PAIRS_FILE, show_default=True, help="The pair file."
)
@click.option("--limit", type=click.IntRange(min=1), help="Only the first so many pairs.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(corpus_id: str, pairs_path: Path, limit: int | None, as_json: bool) -> None:
    """Build the Lean side of a pair file as a corpus, one statement a pair.

    \b
    Example:
      wonton corpus build-lean-coq-paired-micro
      wonton lean run -c lean:coq-paired-micro-v1
    """
    from wonton_core.alignment.paired_corpus import paired_corpus_items
    from wonton_core.cli.provers import load_prover
    from wonton_core.codec.pair_file import read_pair_spec
    from wonton_core.store.corpora import build_corpus, current_benchmark

    spec = read_pair_spec(pairs_path)
    items = paired_corpus_items(spec, load_prover(_BACKEND), limit=limit)
    before = current_benchmark(_BACKEND, corpus_id)
    corpus, folder = build_corpus(
        _BACKEND, corpus_id, items, benchmark_id=spec.benchmark_id, item_id_scheme="lean_item_id"
    )
    say(f"{len(items)} statements of {spec.benchmark_id}")
    if before not in (None, spec.benchmark_id):
        say(
            f"Warning: {_BACKEND}:{corpus_id} meant the pairs of {before} until now; --corpus-id gives these a name of "
            "their own"
        )
    if as_json:
        result_json({"corpus": corpus.reference, "items": len(items), "folder": str(folder)})
        return
    result(f"Built: {corpus.reference}")
    result(f"Dir: {folder}")
