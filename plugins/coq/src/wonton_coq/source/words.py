"""The vernacular's words, by what they mean to someone who cuts a file into declarations."""

from __future__ import annotations

MODIFIERS = frozenset(
    """Local Global Export Polymorphic Monomorphic Program Cumulative NonCumulative Private Time Fail Succeed
    Redirect Timeout Instructions Profile Existing Declare""".split()
)
"""Words in front of a command's own keyword."""

CONTROLS = {"Timeout": "number", "Instructions": "number", "Redirect": "string", "Profile": "string"}
"""Controls that have an argument before the command, and what begins it; some may stand without it."""


def after_argument(control: str, follower: str) -> int:
    """How many words the argument of a control takes: 1 if ``follower``, the word behind it, is one, 0 if not."""
    kind = CONTROLS.get(control)
    return int((kind == "number" and follower[:1].isdigit()) or (kind == "string" and follower.startswith('"')))


THEOREMS = frozenset("Theorem Lemma Fact Remark Corollary Proposition Property Goal".split())
"""What is always proved by the sentences that follow."""

DEFINITIONS = frozenset(
    "Definition Example Let Fixpoint CoFixpoint Instance SubClass Function Equations Derive".split()
)
"""What is proved by the sentences that follow where it has no ``:=``."""

TYPES = frozenset("Inductive CoInductive Variant Record Structure Class".split())

ASSUMPTIONS = frozenset(
    """Axiom Axioms Conjecture Conjectures Parameter Parameters Hypothesis Hypotheses
    Variable Variables Primitive""".split()
)

SYNTAX = frozenset("Notation Infix Ltac Ltac2 Scheme".split())

DECLARATIONS = THEOREMS | DEFINITIONS | TYPES | ASSUMPTIONS | SYNTAX

MUTUAL = frozenset(
    "Theorem Lemma Fact Remark Corollary Fixpoint CoFixpoint Inductive CoInductive Variant Function".split()
)
"""Where ``with`` begins one more declaration of the same kind."""

PROOF_ENDS = frozenset("Qed Defined Admitted Abort Save".split())

TERM_WORDS = frozenset(
    """as at cofix else end exists exists2 fix for forall fun if in let match return then using where with Prop Set Type
    SProp _""".split()
)

VERNACULAR = (
    DECLARATIONS
    | MODIFIERS
    | PROOF_ENDS
    | frozenset(
        """Module Section End Require Import From Proof Next Obligation Canonical Add Set Unset Open Scope Hint
        Arguments""".split()
    )
)
"""Keywords at the beginning of a sentence; inside of one they may be names."""
