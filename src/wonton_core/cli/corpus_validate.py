"""``wonton corpus validate``."""

from __future__ import annotations

import click

from wonton_core.cli.terminal import result, result_json
from wonton_core.errors import EXIT_BAD_INPUT, UsageError


@click.command("validate")
@click.option(
    "--ref",
    "reference",
    metavar="BACKEND:ID[@BUILD]",
    help="The corpus. Without it: the only one that was built, in its current build.",
)
@click.option("--tool", metavar="NAME|PATH", help="Which installation of the prover to ask, e.g. embedded.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(ctx: click.Context, reference: str | None, tool: str | None, as_json: bool) -> None:
    """Have the prover type-check every statement of a corpus; validation.jsonl beside the items keeps its answers.

    Exit code 4 when a statement is refused.

    \b
    Example:
      wonton corpus validate --ref lean:coq-paired-micro-v1
    """
    import attrs

    from wonton_core.cli.provers import load_prover
    from wonton_core.model.corpus import ItemValidation
    from wonton_core.model.statement_check import StatementRequest
    from wonton_core.store.corpora import corpus_folder, open_corpus, write_validation

    corpus = open_corpus(reference or _only_corpus())
    prover = load_prover(corpus.manifest.backend, tool=tool)
    verdicts = prover.check_statements([StatementRequest(item.item_id, item.statement) for item in corpus.items])
    validations = [ItemValidation(verdict.item_id, verdict.faithful, verdict.reason) for verdict in verdicts]
    path = write_validation(corpus_folder(corpus.reference), validations)
    refused = [validation for validation in validations if not validation.valid]
    if as_json:
        result_json({"ref": corpus.reference, "items": [attrs.asdict(validation) for validation in validations]})
    else:
        for validation in refused:
            result(f"{validation.item_id}: {validation.reason}")
        result(f"{len(validations) - len(refused)} of {len(validations)} statements are valid: {path}")
    if refused:
        ctx.exit(EXIT_BAD_INPUT)


def _only_corpus() -> str:
    from wonton_core.store.corpora import CorpusError, list_references

    known = sorted({reference.split("@")[0] for reference in list_references()})
    if not known:
        raise CorpusError(
            "no corpus was built yet",
            next_step="build one, for example with `wonton corpus build-lean-coq-paired-micro`",
        )
    if len(known) > 1:
        raise UsageError(f"which of {len(known)} corpora?", next_step=f"name one with --ref: {', '.join(known)}")
    return known[0]
