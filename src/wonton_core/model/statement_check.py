"""Does an assistant agree that a statement is what we say it is?"""

from __future__ import annotations

from attrs import frozen


@frozen
class StatementRequest:
    """``item_id`` names the item in answers. ``text`` is the statement in the assistant's own syntax, rendered from the
    neutral one. ``theorem`` is the library theorem that must have this statement up to conversion; empty: the text
    must only elaborate as a proposition or type."""

    item_id: str
    text: str
    theorem: str = ""


@frozen
class StatementVerdict:
    """``faithful`` or not, with the assistant's own ``reason`` when not."""

    item_id: str
    faithful: bool
    reason: str = ""
