"""First lines of commit messages by the conventional-commit grammar (https://www.conventionalcommits.org, 1.0.0).

Read with what histories really hold: blanks around the parts, none after the colon, any case of the type. Which types
count is a filter's business: here ``Note: x`` has the type ``note``.
"""

from __future__ import annotations

import re

from wonton_core.model.edit_task import MessageHead

_HEAD = re.compile(
    r"""
    (?P<type>[A-Za-z][A-Za-z0-9_-]*)
    [ \t]*
    (?: \( (?P<scope> (?: [^()] | \([^()]*\) )* ) \) )?
    [ \t]*
    (?P<breaking>!?)
    [ \t]*
    : (?! [:=] | // )          # neither a path, an assignment nor an address
    [ \t]*
    (?P<subject>\S.*)
    """,
    re.VERBOSE,
)


def message_head(message: str) -> MessageHead:
    """The head of a commit's whole message: its first line that isn't blank."""
    line = next((line.strip() for line in message.split("\n") if line.strip()), "")
    found = _HEAD.fullmatch(line)
    if found is None:
        return MessageHead("", "", breaking=False, subject=line)
    scope = (found["scope"] or "").strip()
    return MessageHead(found["type"].lower(), scope, breaking=bool(found["breaking"]), subject=found["subject"])
