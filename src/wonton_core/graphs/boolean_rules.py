"""Boolean operations by their first argument, as both assistants' libraries define them, in neutral words."""

from __future__ import annotations

KNOWN_BOOLEANS = ("boolean_true", "boolean_false")

BOOLEAN_RULES: dict[tuple[str, bool], str] = {
    ("boolean_conjunction", True): "second",
    ("boolean_conjunction", False): "boolean_false",
    ("boolean_disjunction", True): "boolean_true",
    ("boolean_disjunction", False): "second",
    ("boolean_exclusive_or", True): "negated",
    ("boolean_exclusive_or", False): "second",
    ("boolean_implication", True): "second",
    ("boolean_implication", False): "boolean_true",
    ("boolean_equality", True): "second",
    ("boolean_equality", False): "negated",
}
"""``second`` is the second argument, ``negated`` its negation."""
