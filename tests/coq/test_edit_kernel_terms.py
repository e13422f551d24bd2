"""Hypotheses of statements as the kernel has them."""

from __future__ import annotations

from wonton_coq.verification.confusable_names import confusable_findings
from wonton_coq.verification.declared_texts import declared_texts
from wonton_coq.verification.kernel_terms import Hypothesis, hypotheses, leading_products
from wonton_coq.verification.source_sentences import read_sentences

NAMED, NAMELESS = [0, [0, b"h"], 0], [0, 0, 0]
FALSE, FIRST, SECOND = [12, 0], [0, 1], [0, 2]


def test_products_of_which_nothing_speaks():
    assert hypotheses([6, NAMED, FALSE, FALSE]) == (Hypothesis("h", frozenset(), False),)
    assert hypotheses([6, NAMED, FALSE, FIRST]) == ()
    assert hypotheses([6, NAMELESS, FALSE, FALSE]) == ()
    assert hypotheses([6, NAMED, FALSE, [6, NAMED, FIRST, FALSE]]) == (Hypothesis("h", frozenset({"h"}), False),)
    assert leading_products([6, NAMED, FALSE, [6, NAMELESS, FIRST, SECOND]]) == 2


def test_what_a_branch_binds_is_not_free():
    branch = [0, [0, [0, 0, 0]], FIRST]
    assert hypotheses([6, NAMED, branch, branch]) == (Hypothesis("h", frozenset(), False),)
    assert hypotheses([6, NAMED, FALSE, [0, [0, [0, 0, 0]], SECOND]]) == ()


def test_declarations_behind_controls():
    text = 'Timeout 5 Lemma a : True. Time Redirect "x" #[local] Definition b := 1.'
    assert set(declared_texts(text)) == {"a", "b"}


def test_names_that_look_alike():
    def found(text):
        sentences = read_sentences(text).sentences
        return len(list(confusable_findings(sentences, sentences)))

    assert found("Definition is_\u0435ven := 1.") == 1
    assert found("Definition x := 1. Definition \u0445 := 2.") == 1
    assert (
        found("Definition \u03b1 := 1. Definition \u0394x := 2. Definition \u0447\u0438\u0441\u043b\u043e := 3.") == 0
    )
