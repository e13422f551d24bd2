"""A corpus: the statements that a prover is asked to prove, in a build that its content names."""

from __future__ import annotations

from attrs import frozen

CORPUS_FORMAT_VERSION = 1
NAME_PLACEHOLDER = "{name}"


@frozen
class ItemSource:
    """Where an item comes from: the pair of a benchmark, and the theorem that stands on its other side."""

    benchmark_id: str
    pair_id: str
    coq_theorem: str


@frozen
class CorpusItem:
    """One statement to prove.

    ``statement`` is in the assistant's own syntax, with ``{name}`` where the theorem's name goes; it ends where the
    proof begins. ``neutral_statement`` is the text that it was rendered from.
    """

    item_id: str
    display_name: str
    statement: str
    neutral_statement: str
    source: ItemSource

    def declaration(self, name: str) -> str:
        """The statement with ``name`` in its place. (Not ``str.format``: statements hold braces of their own.)"""
        return self.statement.replace(NAME_PLACEHOLDER, name)


@frozen
class CorpusManifest:
    """What a build is. ``build_id`` is a hash of everything here but ``created_at``: the same items give the same id
    on every machine."""

    format_version: int
    backend: str
    corpus_id: str
    build_id: str
    created_at: str
    benchmark_id: str
    item_id_scheme: str
    items_total: int
    items_sha256: str


@frozen
class ItemValidation:
    """Whether the assistant accepts an item's statement as a statement; its own ``reason`` when not."""

    item_id: str
    valid: bool
    reason: str = ""


@frozen
class Corpus:
    """A build as read from disk: items in order of their ids."""

    manifest: CorpusManifest
    items: tuple[CorpusItem, ...]

    @property
    def reference(self) -> str:
        """``<backend>:<corpus_id>@<build_id>``: names exactly this build."""
        return f"{self.manifest.backend}:{self.manifest.corpus_id}@{self.manifest.build_id}"
