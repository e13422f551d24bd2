"""``wonton corpus build``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.terminal import result, result_json, say


@click.command("build")
@click.option("--backend", required=True, metavar="NAME", help="The prover whose side of the pairs is built.")
@click.option("--pairs", type=click.Path(path_type=Path), required=True, help="The pair file: docs/pair_files.md.")
@click.option("--corpus-id", required=True, help="The corpus's name.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(backend: str, pairs: Path, corpus_id: str, as_json: bool) -> None:
    """Build one side of a pair file of any two assistants as a corpus, one statement a pair.

    Every statement is rendered from the pair's neutral one; its item is named as the pair's theorem of that side.

    \b
    Example:
      wonton corpus build --backend lean --pairs agda_lean.json --corpus-id agda-lean
      wonton lean run -c lean:agda-lean
    """
    from wonton_core.alignment.paired_corpus import side_corpus_items
    from wonton_core.cli.provers import load_prover
    from wonton_core.codec.assistant_pairs import read_benchmark
    from wonton_core.store.corpora import build_corpus

    spec = read_benchmark(pairs)
    items = side_corpus_items(spec, backend, load_prover(backend))
    corpus, folder = build_corpus(
        backend, corpus_id, items, benchmark_id=spec.benchmark_id, item_id_scheme="theorem_of_pair"
    )
    say(f"{len(items)} statements of {spec.benchmark_id}")
    if as_json:
        result_json({"corpus": corpus.reference, "items": len(items), "folder": str(folder)})
        return
    result(f"Built: {corpus.reference}")
    result(f"Dir: {folder}")
