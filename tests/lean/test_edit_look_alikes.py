"""Names in letters of several alphabets."""

from __future__ import annotations

import pytest

from wonton_lean.verification.look_alikes import skeleton


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Shelf.\u0395ven", "Shelf.Even"),  # Greek
        ("Shelf.\u0415v\u0435n", "Shelf.Even"),  # Cyrillic
        ("\uff25ven", "Even"),  # as wide as a Chinese character
        ("map₂", "map₂"),
        ("α.β", "α.β"),
        ("Even", "Even"),
    ],
)
def test_letters_that_look_alike_are_one(name: str, plain: str) -> None:
    assert skeleton(name) == plain
