"""The words of Lean and of its usual libraries, by what they mean to someone who cuts a file into commands."""

from __future__ import annotations

MODIFIERS = frozenset("private protected noncomputable unsafe partial nonrec public meta scoped local".split())
"""Words in front of a command's own keyword."""

DECLARATIONS = frozenset(
    """theorem def abbrev opaque axiom instance example structure class inductive coinductive macro syntax notation
    elab infix infixl infixr prefix postfix macro_rules elab_rules initialize builtin_initialize declare_syntax_cat
    register_builtin_option unif_hint""".split()
)
"""Keywords that declare something, reserved in every file."""

SOFT_DECLARATIONS = frozenset(
    """lemma alias proof_wanted theorem_wanted def_wanted
    irreducible_def notation3 simproc simproc_decl dsimproc dsimproc_decl builtin_simproc
    builtin_dsimproc builtin_simproc_decl builtin_dsimproc_decl register_simp_attr register_label_attr
    register_option binder_predicate""".split()
)
"""Keywords that declare something only where a library or a version says so: elsewhere they may be identifiers."""

COMMANDS = frozenset("namespace section end mutual universe variable attribute export deriving".split())
"""Keywords of other commands, reserved in every file."""

SOFT_COMMANDS = frozenset(
    """open set_option include omit add_decl_doc run_cmd run_elab run_meta seal unseal init_quot import
    gen_injective_theorems suppress_compilation unsuppress_compilation initialize_simps_projections library_note
    library_note2 assert_not_exists assert_not_imported assert_no_sorry compile_inductive compile_def recall
    unset_option
    mk_iff_of_inductive_prop extend_docs grind_pattern deprecated_module register_hint add_aesop_rules
    erase_aesop_rules count_heartbeats tactic_extension register_tactic_tag recommended_spelling""".split()
)
"""Commands whose word may also begin a term or a tactic (``open A in x``), or be an identifier where it is unknown."""

ONE_LINERS = frozenset("namespace section end universe export mutual import prelude module".split())
"""Commands that hold no term: the word of a command after one of them begins a command wherever it stands."""

DOCUMENTS = frozenset(("library_note", "library_note2", "#adaptation_note"))
"""Commands that take a doc comment behind them, with at most a name between."""

OTHER_RESERVED = frozenset(
    """_ where with by fun match let have show from do if then else return for in at forall exists Type Sort Prop
    extends using calc suffices catch finally unless while break continue mut termination_by decreasing_by
    partial_fixpoint inductive_fixpoint coinductive_fixpoint nomatch nofun sorry prelude module letI haveI
    dbg_trace assert! panic! unreachable! s! m! f!""".split()
)
"""What a tool that shows or counts tokens should not take for a name."""
