"""What can be wrong with an environment or with a compiled file."""

from __future__ import annotations

from wonton_core.errors import BadInputError


class CompiledFileError(BadInputError):
    """A .vo file is damaged, or was written by another version of Coq."""

    code = "coq.compiled-file"


class ProjectFileError(BadInputError):
    """A ``_CoqProject`` that can't be followed."""

    code = "coq.project-file"


class LibraryNotBuiltError(BadInputError):
    """A folder that holds no compiled Coq files."""

    code = "input.coq-library"
