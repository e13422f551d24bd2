"""The axioms that an edit may rest on by default.

They are those of Coq's own standard library that its documentation calls consistent together with the calculus (with a
predicative Set): classical logic, choice and description, extensionality, irrelevance of proofs, equality of dependent
pairs, the two that real numbers rest on; and the constants and laws of the kernel's own machine integers, floats,
arrays and strings. What the file's declarations rested on before the edit is allowed for it, too.
"""

from __future__ import annotations

ALLOWED_AXIOMS = frozenset(
    """
    Coq.Logic.Classical_Prop.classic
    Coq.Logic.ClassicalEpsilon.constructive_indefinite_description
    Coq.Logic.ClassicalUniqueChoice.dependent_unique_choice
    Coq.Logic.Description.constructive_definite_description
    Coq.Logic.Epsilon.epsilon_statement
    Coq.Logic.IndefiniteDescription.constructive_indefinite_description
    Coq.Logic.RelationalChoice.relational_choice
    Coq.Logic.FunctionalExtensionality.functional_extensionality_dep
    Coq.Logic.PropExtensionality.propositional_extensionality
    Coq.Logic.ProofIrrelevance.proof_irrelevance
    Coq.Logic.Eqdep.Eq_rect_eq.eq_rect_eq
    Coq.Logic.JMeq.JMeq_eq
    Coq.Reals.ClassicalDedekindReals.sig_forall_dec
    Coq.Reals.ClassicalDedekindReals.sig_not_dec
    Coq.Numbers.Cyclic.Int63.PrimInt63.*
    Coq.Numbers.Cyclic.Int63.Uint63.*
    Coq.Floats.PrimFloat.*
    Coq.Floats.FloatAxioms.*
    Coq.Array.PArray.*
    Coq.Strings.PrimString.*
    Coq.Strings.PrimStringAxioms.*
    """.split()
)
