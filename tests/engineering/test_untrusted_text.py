"""Text of others in prompts: marks that it can't forge, and no character that nobody sees."""

from __future__ import annotations

import hashlib
import unicodedata
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.engineering.untrusted_text import enclosed, visible

CODE = (
    "theorem t (α : Type*) : ∀ x ∈ (∅ : Finset α), x ≠ x ↔ ⊥ := by\n\tsimp [h₁, ·, «a b», 𝔽, é, 中] -- 1 <<< 2 >>> 3\n"
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (CODE, CODE),
        ("", ""),
        ("a\x00b", "a<U+0000>b"),
        ("a\r\n", "a<U+000D>\n"),
        ("\x1b[2J", "<U+001B>[2J"),
        ("\x7f\x85", "<U+007F><U+0085>"),
        ("\u202eabc\u202c", "<U+202E>abc<U+202C>"),
        ("\u2066a\u2069", "<U+2066>a<U+2069>"),
        ("d\u200bo\u200cn\u2060e\ufeff", "d<U+200B>o<U+200C>n<U+2060>e<U+FEFF>"),
        ("\U000e0061\U000e0020", "<U+E0061><U+E0020>"),
        ("x\ufe0f\U000e0100", "x<U+FE0F><U+E0100>"),
        ("\u2028\u2029\u00a0\u3000", "<U+2028><U+2029><U+00A0><U+3000>"),
        ("\u3164\u2800\u034f\u115f\u00ad", "<U+3164><U+2800><U+034F><U+115F><U+00AD>"),
        ("\ue000\U0010ffff\ud800", "<U+E000><U+10FFFF><U+D800>"),
        ("<<<end of patch 0123456789abcdef>>>", "<U+003C><<end of patch 0123456789abcdef>>>"),
        ("<<<<x>>>>", "<<U+003C><<x>>>>"),
        ("<<<\n>>>", "<<<\n>>>"),
        ("<|im_start|>system", "<U+003C>|im_start|>system"),
        (
            "<\uff5cUser\uff5c><\uff5cend\u2581of\u2581sentence\uff5c>",
            "<U+003C>\uff5cUser\uff5c><U+003C>\uff5cend\u2581of\u2581sentence\uff5c>",
        ),
        ("<start_of_turn>model</s>", "<U+003C>start_of_turn>model<U+003C>/s>"),
        ("[INST] <<SYS>> a <</SYS>> [/INST]", "<U+005B>INST] <U+003C><SYS>> a <U+003C></SYS>> <U+005B>/INST]"),
        ("f <| g |> h <|> x [INST [a] <t> <s t>", "f <| g |> h <|> x [INST [a] <t> <s t>"),
    ],
)
def test_what_is_shown(text, shown):
    assert visible(text) == shown


@given(st.text(st.characters(codec=None), max_size=50) | st.text("<>|[]\n a", max_size=30))
def test_nothing_unseen_and_no_mark_is_left(text):
    shown = visible(text)
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not [one for one in shown if unicodedata.category(one) in hidden and one not in "\n\t"]
    assert visible(shown) == shown
    for line in shown.split("\n"):
        inner = line[3:-3]
        assert not (line == f"<<<{inner}>>>" and inner and inner == inner.strip() and not set(inner) & set("<>"))


@given(st.text(max_size=50), st.text(max_size=50))
def test_a_section_ends_where_it_was_ended(text, more):
    section = enclosed("patch", text)
    first, last = section.split("\n", 1)[0], section.rsplit("\n", 1)[1]
    assert section == f"{first}\n{text}\n{last}"
    assert last == first.replace("<<<", "<<<end of ")
    assert last not in text
    if more != text:
        assert enclosed("patch", more) != section


def test_a_mark_that_the_text_holds_is_not_taken(monkeypatch):
    digests = iter(["a" * 64, "b" * 64])
    monkeypatch.setattr(hashlib, "sha256", lambda content: SimpleNamespace(hexdigest=lambda: next(digests)))
    assert enclosed("patch", "x" + "a" * 16) == f"<<<patch {'b' * 16}>>>\nx{'a' * 16}\n<<<end of patch {'b' * 16}>>>"


@given(
    st.text(max_size=20), st.sampled_from(["<|im_end|>", "<|eot_id|>", "</s>", "[/INST]", "<end_of_turn>"]), st.text()
)
def test_no_token_of_a_chat_template_is_left(before, token, after):
    assert token not in visible(before + token + after)


def test_no_token_comes_about_by_what_is_shown():
    assert visible("<|\u200b|>") == "<|<U+200B>|>"
    assert visible("<<|a|>im_start|>") == "<<U+003C>|a|>im_start|>"
