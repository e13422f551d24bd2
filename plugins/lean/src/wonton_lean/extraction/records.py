"""What extraction leaves on disk.

``modules/<Module>.jsonl.gz``: the first line is an ``ExtractedModule``, every further one a declaration, an object with
``name``, ``kind``, ``universe_parameters``, ``statement``, ``term`` (as ``codec.term_codec`` writes them; ``term`` is
null where there is none, or none was asked for), ``statement_uses`` and ``term_uses`` (names of constants, and of the
structures that projections are of, sorted; the types of literals are not among them) and
``left_out`` (why a part is null that is there in the module; else empty). ``extraction.jsonl``: a ``ModuleExtraction``
for each module, in the order in which they finished.
"""

from __future__ import annotations

from attrs import frozen

EXTRACTION_FORMAT_VERSION = 2

DONE = "done"
FAILED = "failed"


@frozen
class ExtractionSettings:
    """All that the files depend on besides the modules. ``most_parts`` bounds one term: child slots of its nodes."""

    format_version: int
    kinds: tuple[str, ...]
    terms: bool
    most_parts: int


@frozen
class ExtractedModule:
    """Where a file's declarations are from; ``sha256`` is over the module's compiled parts, one after another."""

    format_version: int
    module: str
    lean_version: str
    lean_githash: str
    sha256: str
    imports: tuple[str, ...]


@frozen
class ModuleExtraction:
    """How it went with one module: ``state`` is done or failed, for the ``reason`` told. ``bytes`` are those of its
    compiled parts; nodes are counted after sharing. ``seconds`` by the clock."""

    module: str
    state: str
    reason: str
    sha256: str
    bytes: int
    declarations: int
    theorems: int
    statement_nodes: int
    term_nodes: int
    uses: int
    left_out: int
    seconds: float
