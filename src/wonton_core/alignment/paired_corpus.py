"""One side of a pair file as a corpus of statements to prove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wonton_core.codec.pair_file import PairFileError, parse_statements
from wonton_core.model.corpus import CorpusItem, ItemSource

if TYPE_CHECKING:
    from wonton_core.model.pair_spec import PairSpec
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
