"""What the audit of an edit can find. The codes are part of the results' format.

``leaked``: the edit reaches for what exists only after it.

- ``unknown-import``: a module that neither the library before the edit nor the tool chain has
- ``downstream-import``: a module that is the edited one, or imports it, however far

``tampered``: the file compiles, and is not to be believed.

- ``sorry``: a declaration that the edit adds or changes rests on ``sorryAx``
- ``axiom``: ... rests on an axiom that is not allowed
- ``compiled-code``: ... rests on the result of compiled code (``native_decide``)
- ``new-axiom``: the edit declares an axiom
- ``kernel``: Lean's kernel refuses a constant of the compiled module, in a process of its own
- ``option``: an option that keeps Lean from checking
- ``neighbour-changed``, ``neighbour-removed``: a declaration whose text the edit leaves alone is another one now
- ``statement-changed``: the edit leaves a declaration's statement alone and changes its proof, but the compiled
  statement is another one
- ``syntax``: something that could be written before means something else now
- ``instance``: a second instance of a class where there was one
- ``shadow``: a definition hides another one in a statement that the edit adds or changes
- ``hypothesis``: a theorem assumes what its own text does not say, by what the edit puts in its context
- ``library-name``: the edit declares what another module declares
- ``unsafe``, ``foreign-code``: ``unsafe`` declarations; code that is not what the declaration says (``extern``,
  ``implemented_by``, ``csimp``)
- ``runs-code``: the file runs a program while it is compiled
- ``unaudited``: the compiled module is not what an honest compilation leaves, so nothing can be said

Notices, which leave the outcome as it is: ``silenced`` (a warning switched off), ``partial``, ``removed``,
``option-set``, ``context`` (a condition on a new theorem's variables that its context makes), ``restated`` (an old
theorem's text and type are changed), ``redefined`` (so are a definition's text and value), ``consequence`` (a
neighbour says something about what is redefined), ``unread-options`` (see `lake_options`).
"""

from __future__ import annotations

UNKNOWN_IMPORT = "unknown-import"
DOWNSTREAM_IMPORT = "downstream-import"
LEAKS = frozenset({UNKNOWN_IMPORT, DOWNSTREAM_IMPORT})

SORRY = "sorry"
AXIOM = "axiom"
COMPILED_CODE = "compiled-code"
NEW_AXIOM = "new-axiom"
KERNEL = "kernel"
OPTION = "option"
NEIGHBOUR_CHANGED = "neighbour-changed"
NEIGHBOUR_REMOVED = "neighbour-removed"
STATEMENT_CHANGED = "statement-changed"
SYNTAX = "syntax"
INSTANCE = "instance"
SHADOW = "shadow"
HYPOTHESIS = "hypothesis"
LIBRARY_NAME = "library-name"
UNSAFE = "unsafe"
FOREIGN_CODE = "foreign-code"
RUNS_CODE = "runs-code"
UNAUDITED = "unaudited"

SILENCED = "silenced"
PARTIAL = "partial"
REMOVED = "removed"
CONTEXT = "context"
RESTATED = "restated"
REDEFINED = "redefined"
CONSEQUENCE = "consequence"
OPTION_SET = "option-set"
UNREAD_OPTIONS = "unread-options"
