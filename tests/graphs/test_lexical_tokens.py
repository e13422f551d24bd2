"""Names are split alike whatever an assistant's habits are."""

from __future__ import annotations

import pytest

from wonton_core.graphs.lexical_tokens import split_identifier, tokens


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("and_iff_compat_l", ["and", "iff", "compat", "l"]),
        ("andIffCompatL", ["and", "iff", "compat", "l"]),
        ("Nat.addComm", ["nat", "add", "comm"]),
        ("HTTPServer2", ["http", "server", "2"]),
        ("x'", ["x"]),
        ("étaleMap", ["étale", "map"]),
    ],
)
def test_borders_of_words(name: str, words: list[str]) -> None:
    assert split_identifier(name) == words


def test_habits_do_not_matter() -> None:
    assert tokens(["Coq.Bool.andb_true"]) == tokens(["coq bool andbTrue"]) == {"coq", "bool", "andb", "true"}


def test_letters_and_numbers_say_nothing() -> None:
    assert tokens(["forall A b : T, f1 A = 12"]) == {"forall"}
