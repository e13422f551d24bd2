"""What the audit of an edit can find. The codes are part of the results' format, and Lean's where they mean the same.

``leaked``: the edit reaches for what exists only after it.

- ``unknown-import``: a module that neither the library before the edit nor Coq has
- ``downstream-import``: a module that is the edited one, or was built on it, however far

``tampered``: the file compiles, and is not to be believed.

- ``admitted``: a proof was given up (``Admitted``, ``admit``, ``give_up``), or a goal was declared proved
- ``axiom``: what the edit adds or changes rests on an axiom that is neither allowed nor was used by the file before
- ``new-axiom``: the edit declares an axiom, a parameter, a rewrite rule or a module without a body
- ``kernel``: the kernel was told not to check a declaration (guard, positivity, universes), or ``coqchk`` refuses it
- ``option``: a command that switches a check of the kernel off
- ``neighbour-changed``, ``neighbour-removed``: a declaration whose text the edit leaves alone is another one now, by
  notation, coercion, scope, implicit argument, instance, shadowing, or a hypothesis of its section
- ``statement-changed``: the same where the edit leaves the statement alone and changes the proof
- ``hypothesis``: a compiled statement has a hypothesis that its text lacks, of a section's context that the edit adds
- ``undeclared``: the edit adds the text of a theorem (aborted, expected to fail), and the module has no such theorem
- ``syntax``: a notation in the place of one of logic, or of another one in its scope
- ``shadow``: a statement that the edit adds or changes means something else without the syntax and the names that the
  edit puts in the place of others; or a name looks like another one
- ``runs-code``: a command that loads code, or reads or writes files while the file is compiled
- ``unaudited``: nothing can be said, because the compiled file or its audit is not what it should be

Notices, which alone leave the file compiled: ``silenced`` (a warning switched off; the outcome is ``warned``, for what
Coq would have said is not known), ``context`` (a hypothesis of a new theorem about variables that its text names, which
its text lacks; or a new theorem of a functor or module type: it holds where there is what that asks for), ``removed``,
``restated`` (an old theorem's text and type are changed), ``redefined`` (so are a definition's text and value),
``consequence`` (a declaration means something else because the edit changes one that its text names, or says something
about what is redefined), ``opacity``.
"""

from __future__ import annotations

from wonton_core.model.patch_verification import AuditFinding

UNKNOWN_IMPORT = "unknown-import"
DOWNSTREAM_IMPORT = "downstream-import"
LEAKS = frozenset({UNKNOWN_IMPORT, DOWNSTREAM_IMPORT})

ADMITTED = "admitted"
AXIOM = "axiom"
NEW_AXIOM = "new-axiom"
KERNEL = "kernel"
OPTION = "option"
NEIGHBOUR_CHANGED = "neighbour-changed"
NEIGHBOUR_REMOVED = "neighbour-removed"
STATEMENT_CHANGED = "statement-changed"
HYPOTHESIS = "hypothesis"
UNDECLARED = "undeclared"
SYNTAX = "syntax"
SHADOW = "shadow"
RUNS_CODE = "runs-code"
UNAUDITED = "unaudited"

SILENCED = "silenced"
REMOVED = "removed"
CONSEQUENCE = "consequence"
OPACITY = "opacity"
CONTEXT = "context"
RESTATED = "restated"
REDEFINED = "redefined"
NOTICES = frozenset({SILENCED, CONTEXT, RESTATED, REDEFINED, REMOVED, CONSEQUENCE, OPACITY})


def finding(code: str, line: int, declaration: str, text: str) -> AuditFinding:
    """A finding that is decisive unless its code is that of a notice."""
    return AuditFinding(code, line, declaration, text, decisive=code not in NOTICES)
