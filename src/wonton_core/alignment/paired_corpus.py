"""One side of a pair file as a corpus of statements to prove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wonton_core.alignment.benchmark import named_pairs
from wonton_core.codec.pair_file import PairFileError, parse_statements
from wonton_core.errors import UsageError
from wonton_core.model.corpus import CorpusItem, ItemSource
from wonton_core.model.pair_spec import assistants

if TYPE_CHECKING:
    from wonton_core.model.pair_spec import Benchmark, PairSpec
    from wonton_core.plugin_api.interfaces import Prover


def paired_corpus_items(spec: PairSpec, prover: Prover, *, limit: int | None = None) -> list[CorpusItem]:
    """One item a pair (the first ``limit``), its statement rendered by ``prover`` from the neutral one.

    Raises BadInputError for a statement that can't be read, a text in the file that isn't what the neutral statement
    renders to, and two pairs that share an item id.
    """
    pairs = spec.pairs[:limit]
    statements = parse_statements(pairs)
    items: dict[str, CorpusItem] = {}
    for pair in pairs:
        text = prover.render_statement(statements[pair.pair_id])
        if pair.lean_statement and pair.lean_statement != text:
            raise PairFileError(
                f"{pair.pair_id}: lean_statement is `{pair.lean_statement}`, but the statement renders to `{text}`",
                cause="one of the two was changed without the other",
                next_step="put the rendered text into the file, or empty the field",
            )
        if pair.lean_item_id in items:
            raise PairFileError(
                f"{pair.pair_id}: lean_item_id {pair.lean_item_id!r} is taken by "
                f"{items[pair.lean_item_id].source.pair_id}",
                next_step="give every pair an item id of its own",
            )
        source = ItemSource(spec.benchmark_id, pair.pair_id, pair.coq_theorem)
        name = pair.lean_display_name or pair.lean_item_id
        items[pair.lean_item_id] = CorpusItem(pair.lean_item_id, name, text, pair.statement, source)
    return list(items.values())


def side_corpus_items(benchmark: Benchmark, backend: str, prover: Prover) -> list[CorpusItem]:
    """One item a pair of ``backend``'s side, named as its theorem, rendered by ``prover`` from the neutral statement.

    Raises UsageError when ``backend`` is not one side alone, BadInputError for a statement that is missing or can't be
    read, and for two pairs that share a theorem of that side.
    """
    sides = assistants(benchmark)
    if sides.count(backend) != 1:
        raise UsageError(
            f"the pairs of {benchmark.benchmark_id} are of {sides[0]} and {sides[1]}; {backend} is not one side of two",
            next_step=f"choose --backend {sides[0]} or {sides[1]}",
        )
    statements = parse_statements(benchmark.pairs)
    text_of = {pair.pair_id: pair.statement for pair in benchmark.pairs}
    items: dict[str, CorpusItem] = {}
    for pair in named_pairs(benchmark):
        own, other = (pair.left, pair.right) if sides[0] == backend else (pair.right, pair.left)
        if own in items:
            raise PairFileError(
                f"{pair.pair_id}: {own!r} is taken by {items[own].source.pair_id}",
                next_step="give every pair a theorem of its own",
            )
        source = ItemSource(benchmark.benchmark_id, pair.pair_id, other)
        text = prover.render_statement(statements[pair.pair_id])
        items[own] = CorpusItem(own, own, text, text_of[pair.pair_id], source)
    return list(items.values())
