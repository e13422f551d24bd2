"""One compiled module into one file, a declaration at a time: what is in memory is one term, and the module's names."""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

from wonton_core.codec.records import canonical_json, unstructure
from wonton_core.codec.term_codec import term_to_json
from wonton_core.errors import StorageError
from wonton_core.model.term import TermGraph
from wonton_lean.extraction.records import (
    DONE,
    EXTRACTION_FORMAT_VERSION,
    FAILED,
    ExtractedModule,
    ExtractionSettings,
    ModuleExtraction,
)
from wonton_lean.olean.mapped_file import PART_ENDINGS, OleanError
from wonton_lean.olean.module import Constant, OleanModule
from wonton_lean.olean.term_graph import TermTooLargeError

_COMPRESSION = 3
"""Level of gzip: a third of the time of the usual one, for a tenth more bytes."""

_BLOCK = 1 << 20


@frozen
class CompiledModule:
    """A module's dotted name and its ``.olean`` file."""

    name: str
    path: Path


@frozen
class ModuleExtractor:
    """Extracts modules below ``out``: picklable, for executors."""

    settings: ExtractionSettings
    out: Path

    def __call__(self, module: CompiledModule) -> ModuleExtraction:
        """Write the module's file. A module that can't be read is a result, not an error. Raises StorageError."""
        begin = time.monotonic()
        found, size = hash_of_parts(module.path), 0
        counts = _Counts()
        try:
            with OleanModule(module.path) as opened:
                size = opened.file.bytes
                opened.require_all_parts()
                head = ExtractedModule(
                    EXTRACTION_FORMAT_VERSION,
                    module.name,
                    opened.lean_version,
                    opened.file.githash,
                    found,
                    opened.imports(),
                )
                _write_lines(module_file(self.out, module.name), self._lines(opened, head, counts))
        except OleanError as error:
            seconds = time.monotonic() - begin
            # What is there is of another compilation.
            module_file(self.out, module.name).unlink(missing_ok=True)
            return ModuleExtraction(module.name, FAILED, error.summary, found, size, 0, 0, 0, 0, 0, 0, seconds)
        return ModuleExtraction(
            module.name,
            DONE,
            "",
            found,
            size,
            counts.declarations,
            counts.theorems,
            counts.statement_nodes,
            counts.term_nodes,
            counts.uses,
            counts.left_out,
            time.monotonic() - begin,
        )

    def _lines(self, module: OleanModule, head: ExtractedModule, counts: _Counts) -> Iterator[bytes]:
        yield canonical_json(unstructure(head))
        for constant in module:
            if constant.kind in self.settings.kinds:
                yield canonical_json(self._declaration(module, constant, counts))

    def _declaration(self, module: OleanModule, constant: Constant, counts: _Counts) -> dict[str, Any]:
        left_out = []
        statement = self._term(module, constant.type_address)
        if statement is None:
            left_out.append("statement")
        term, has_term = None, constant.value_address is not None and self.settings.terms
        if has_term and constant.value_address is not None:
            term = self._term(module, constant.value_address)
            if term is None:
                left_out.append("term")
        statement_uses, term_uses = (_uses(part) if part is not None else [] for part in (statement, term))
        counts.declarations += 1
        counts.theorems += constant.kind == "theorem"
        counts.statement_nodes += len(statement.nodes) if statement is not None else 0
        counts.term_nodes += len(term.nodes) if term is not None else 0
        counts.uses += len(statement_uses) + len(term_uses)
        counts.left_out += len(left_out)
        return {
            "name": constant.name,
            "kind": constant.kind,
            "universe_parameters": list(constant.universe_parameters),
            "statement": term_to_json(statement) if statement is not None else None,
            "term": term_to_json(term) if term is not None else None,
            "statement_uses": statement_uses,
            "term_uses": term_uses,
            "left_out": f"{' and '.join(left_out)}: over {self.settings.most_parts} parts" if left_out else "",
        }

    def _term(self, module: OleanModule, address: int) -> TermGraph | None:
        try:
            return module.term(address, most_parts=self.settings.most_parts)
        except TermTooLargeError:
            return None


class _Counts:
    """Grows while a module is written."""

    def __init__(self) -> None:
        self.declarations = self.theorems = self.statement_nodes = self.term_nodes = self.uses = self.left_out = 0


def _uses(term: TermGraph) -> list[str]:
    """Its constants, and the structures that it projects from: a projection is no constant, but needs one."""
    structures = {node.name.rpartition(".")[0] for node in term.nodes if node.kind == "proj"}
    return sorted(structures.union(term.constants()))


def module_file(out: Path, module: str) -> Path:
    """Where a module's declarations go."""
    return out / "modules" / f"{module}.jsonl.gz"


def hash_of_parts(path: Path) -> str:
    """SHA-256 (hex) over the module's files. Raises nothing: of a file that can't be read it is empty."""
    digest = hashlib.sha256()
    for ending in ("", *PART_ENDINGS):
        part = path.with_name(path.name + ending)
        try:
            with part.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    digest.update(block)
        except FileNotFoundError:
            continue
        except OSError:
            return ""
    return digest.hexdigest()


def _write_lines(path: Path, lines: Iterator[bytes]) -> None:
    """All lines, gzipped, or no file. Raises StorageError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".partial")
        try:
            with os.fdopen(handle, "wb") as raw:
                with gzip.GzipFile("", "wb", _COMPRESSION, raw, mtime=0) as stream:
                    for line in lines:
                        stream.write(line + b"\n")
                raw.flush()
                os.fsync(raw.fileno())
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise StorageError(
            f"can't write {path}: {error.strerror or error}",
            cause="the disk is full, the folder is read-only, or the module's name is too long for a file",
            next_step="free some space or choose another --out, then run the same command: it resumes",
        ) from error
