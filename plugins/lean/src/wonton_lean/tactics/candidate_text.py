"""Which candidate texts may be put into a Lean file: one tactic on one line, and nothing that could leave its place.

Providers are not trusted. This check keeps a candidate from disturbing other attempts of its batch; it is not what
makes a proof count (see ``wonton_lean.verification``).
"""

from __future__ import annotations

import re

LONGEST_CANDIDATE = 2000
_WORD = re.compile(r"[^\W\d][\w'!?.]*|#\w+|@\[")
_CLOSING = {")": "(", "]": "[", "}": "{", "⟩": "⟨"}
_NO_PROOF = frozenset("sorry admit stop sorryAx native_decide ofReduceBool reduceBool".split())
_OTHER_COMMANDS = frozenset(
    """theorem lemma example def abbrev axiom opaque instance structure inductive coinductive class macro macro_rules
    syntax notation infix infixl infixr prefix postfix elab elab_rules declare_syntax_cat attribute namespace section
    end mutual variable universe open export import prelude set_option initialize builtin_initialize unsafe partial
    noncomputable private protected local scoped deriving run_cmd run_elab run_meta run_tac by_elab eval_expr
    include omit add_decl_doc register_simp_attr trace_state trace dbg_trace sleep implemented_by extern public
    meta module nonrec termination_by decreasing_by where""".split()
)


def refusal(candidate: str) -> str | None:
    """Why ``candidate`` is not tried, or None where it may be."""
    if not candidate.strip():
        return "it is empty"
    if len(candidate) > LONGEST_CANDIDATE:
        return f"it is longer than {LONGEST_CANDIDATE} characters"
    if any(not (c.isprintable() or c == " ") for c in candidate):
        return "it has a line break or another control character"
    for mark, reason in (("--", "a comment"), ("/-", "a comment"), ("-/", "a comment"), ('"', "a string")):
        if mark in candidate:
            return f"it has {reason}"
    if candidate.lstrip()[0] in "·.|":
        return "it starts like the continuation of another tactic"
    for word in _WORD.findall(candidate):
        if word == "@[" or word.startswith("#") or _OTHER_COMMANDS & set(word.split(".")[:1]):
            return f"{word!r} belongs to another command than a tactic"
        if _NO_PROOF & set(word.split(".")):
            return f"{word!r} proves nothing"
    return None if _balanced(candidate) else "its brackets are not balanced"


def _balanced(text: str) -> bool:
    expected: list[str] = []
    for character in text:
        if character in _CLOSING.values():
            expected.append(character)
        elif character in _CLOSING and (not expected or expected.pop() != _CLOSING[character]):
            return False
    return not expected
