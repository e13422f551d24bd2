"""The Lean lexer's tokens: kinds, ends and positions, on texts that are easily misread."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wonton_core.model.lexed_source import COMMENT_KINDS, TOKEN_KINDS
from wonton_lean.source.task_source import LeanSource

LEAN = LeanSource()


def tokens(text: str) -> list[tuple[str, str]]:
    return [(token.kind, text[token.start : token.end]) for token in LEAN.lex(text).tokens]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("comment", '/- a /- b -/ " -- c -/'),
        ("comment", "/-/ -/"),
        ("comment", "-- /- \" 'a"),
        ("doc_comment", "/-- a /- b -/ c -/"),
        ("doc_comment", "/--/ still the same -/"),
        ("doc_comment", "/---/"),
        ("module_doc", "/-! # A -/"),
        ("string", r'"a \" -- \\"'),
        ("string", '"a \\\n   gap /- "'),
        ("string", '"{ not interpolated "'),
        ("string", 'r"a\\"'),
        ("string", 'r##"a "# b"##'),
        ("character", "'a'"),
        ("character", "'\"'"),
        ("character", r"'\''"),
        ("character", r"'\u{1F600}'"),
        ("character", r"'\x41'"),
        ("character", "'\U0001d538'"),
        ("identifier", "h'"),
        ("identifier", "a.b'.«c d».e!"),
        ("identifier", "«a -- b»"),
        ("identifier", "x₁ᵢ?"),
        ("identifier", "𝔸.β"),
        ("identifier", "``foo.bar"),
        ("identifier", "`a"),
        ("identifier", "theorem_of"),
        ("identifier", "Nat.end"),
        ("keyword", "theorem"),
        ("keyword", "#check"),
        ("number", "0xFF"),
        ("number", "1.5e-3"),
        ("number", "0b11"),
        ("symbol", "''"),
        ("symbol", "⁻"),
        ("symbol", "∑'"),
        ("symbol", "λ"),
    ],
)
def test_one_token(kind: str, text: str) -> None:
    assert tokens(text) == [(kind, text)]
    assert LEAN.lex(text).problems == ()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("s!\"a{f \"b}\" ++ s!\"{'}'}\"}c\" x", ["s!", "s!\"a{f \"b}\" ++ s!\"{'}'}\"}c\""[2:], "x"]),
        ('s!"{x /- } " -/}\\{" y', ["s!", '"{x /- } " -/}\\{"', "y"]),
        ('s!"{ {a := "}"}.a }" y', ["s!", '"{ {a := "}"}.a }"', "y"]),
        ('throwError "a {f "--"}" y', ["throwError", '"a {f "--"}"', "y"]),
        ('trace[a.b] "a {f "--"}" y', ["trace", "[", "a.b", "]", '"a {f "--"}"', "y"]),
        ('f "{" ++ x ++ "}"', ["f", '"{"', "++", "x", "++", '"}"']),
        ("f '' s 'a'", ["f", "''", "s", "'a'"]),
        ("f⁻¹' {x}", ["f", "⁻", "¹'", "{", "x", "}"]),
        ("≤'a'", ["≤", "'a'"]),
        ("h.1.2 x.1", ["h", ".", "1", ".", "2", "x", ".", "1"]),
        ("[0.5, 1...3]", ["[", "0.5", ",", "1", "...", "3", "]"]),
        ("a--b", ["a", "--b"]),
        ("x/-c-/y", ["x", "/-c-/", "y"]),
        ("a -/ b", ["a", "-", "/", "b"]),
        ("bar\"a\"", ["bar", '"a"']),
    ],
)  # fmt: skip
def test_where_tokens_end(text: str, parts: list[str]) -> None:
    assert [word for _, word in tokens(text)] == parts


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a\n/- b /- c -/", 2, "a comment that has no end"),
        ('a\n\n"b\\"', 3, "a string that has no end"),
        ('r#"b"', 1, "a raw string that has no end"),
        ("a «b\nc", 1, "a quoted name that has no end"),
        ("a\n\x00", 2, "a character that Lean does not know: '\\x00'"),
        ("a \ud800", 1, "a character that Lean does not know: '\\ud800'"),
    ],
)
def test_what_is_broken_is_told_with_its_line(text: str, line: int, problem: str) -> None:
    lexed = LEAN.lex(text)
    assert [(found.line, found.text) for found in lexed.problems] == [(line, problem)]
    assert [token.kind for token in lexed.tokens].count("broken") == 1


def test_an_interpolated_string_without_its_end_is_taken_as_a_plain_one() -> None:
    assert tokens('s!"{a" b') == [("keyword", "s!"), ("string", '"{a"'), ("identifier", "b")]


PIECES = st.sampled_from(
    [
        *"/-!\"'`«».{}[]()⟨⟩@#\\\n\r\t 𝔸λ1eE_",
        "/-",
        "-/",
        "--",
        "/--",
        "/-!",
        's!"',
        'r#"',
        '"#',
        "\r\n",
        "in ",
        "where\n",
        "theorem ",
        "def a ",
        "namespace A.b\n",
        "section\n",
        "end\n",
        "end A\n",
        "mutual\n",
        "@[",
        "open A in\n",
        "deriving ",
        "instance ",
        "class ",
        "inductive ",
        "private ",
        "  go :=",
        "import A\n",
        "#doc ",
        "scoped[",
        ":=",
        "|",
        "\ud800",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))


@settings(max_examples=400)
@given(TEXTS)
@example("\r\n\U0001d538 /- \r\n \U0001d538 -/ x\r\n")
def test_tokens_and_gaps_are_the_text_and_positions_count_code_points(text: str) -> None:
    lexed = LEAN.lex(text)
    place = 0
    for token in lexed.tokens:
        assert place <= token.start < token.end
        assert text[place : token.start].strip(" \t\r\n") == ""
        assert token.line == text.count("\n", 0, token.start) + 1
        assert token.end_line == text.count("\n", 0, token.end - 1) + 1
        assert token.kind in TOKEN_KINDS
        place = token.end
    assert text[place:].strip(" \t\r\n") == ""


@settings(max_examples=400)
@given(TEXTS)
def test_declarations_are_ordered_nested_and_within_the_text(text: str) -> None:
    lexed = LEAN.lex(text)
    assert list(lexed.commands) == sorted(set(lexed.commands))
    end_of_outermost = 0
    for place, declaration in enumerate(lexed.declarations):
        assert 0 <= declaration.start < declaration.end <= len(text)
        assert declaration.first_line == text.count("\n", 0, declaration.start) + 1
        assert declaration.last_line == text.count("\n", 0, declaration.end - 1) + 1
        assert declaration.first_line <= declaration.keyword_line <= declaration.last_line
        assert declaration.parent < place
        if declaration.parent >= 0:
            parent = lexed.declarations[declaration.parent]
            assert parent.start <= declaration.start and declaration.end <= parent.end
        else:
            assert declaration.start >= end_of_outermost
            end_of_outermost = declaration.end


@pytest.mark.parametrize("text", ["/-" * 100_000, "/-" * 100_000 + "-/" * 100_000, 's!"{' * 100_000, "«" * 100_000,
                                  "@[\n" * 100_000, "namespace A\n" * 20_000, " " * 1_000_000])  # fmt: skip
def test_hostile_files_take_linear_time(text: str) -> None:
    """The suite would stand still otherwise."""
    assert sum(token.end - token.start for token in LEAN.lex(text).tokens) <= len(text)


def test_tokens_are_a_sequence() -> None:
    found = LEAN.lex("a\n-- b\n𝔸").tokens
    assert len(found) == 3
    assert found[-1] == found[2] == list(found)[2]
    assert found[1:] == (found[1], found[2])
    assert [token.kind for token in found if token.kind in COMMENT_KINDS] == ["comment"]
    assert found == LEAN.lex("a\n-- b\n𝔸").tokens != LEAN.lex("a").tokens
    with pytest.raises(IndexError):
        found[3]
