"""What a commit object says, read from its bytes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from attrs import frozen

from wonton_core.engineering.history.message_head import message_head
from wonton_core.model.edit_task import MessageHead

_SIGNATURE_DATE = re.compile(rb"(?<=[> ])(-?\d{1,15}) ([+-])(\d{1,4})$")


@frozen
class CommitFacts:
    """Dates are ISO 8601 with the offset that git recorded, or UTC where that offset is none of this planet."""

    commit: str
    parents: tuple[str, ...]
    author_date: str
    commit_date: str
    commit_time: datetime
    message_head: MessageHead


def read_commit(commit: str, content: bytes) -> CommitFacts | None:
    """The facts of the commit object ``content``, or None when it isn't written as git writes commits."""
    header, _, message = content.partition(b"\n\n")
    parents: list[str] = []
    fields: dict[bytes, bytes] = {}
    for line in header.split(b"\n"):
        key, _, value = line.partition(b" ")
        if key == b"parent":
            parents.append(value.decode("ascii", "replace"))
        elif key:  # a line that begins with a blank continues a signature
            fields.setdefault(key, value)
    author, committer = _time(fields.get(b"author", b"")), _time(fields.get(b"committer", b""))
    if author is None or committer is None:
        return None
    text = _decode(message, fields.get(b"encoding", b""))
    # Two names of one parent are one parent: git diff-tree and git log see it so.
    once = tuple(dict.fromkeys(parents))
    return CommitFacts(commit, once, author.isoformat(), committer.isoformat(), committer, message_head(text))


def _time(signature: bytes) -> datetime | None:
    found = _SIGNATURE_DATE.search(signature)
    if found is None:
        return None
    digits = found[3].rjust(4, b"0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (-1 if found[2] == b"-" else 1)
    zone = timezone(offset) if abs(offset) < timedelta(hours=24) else UTC
    try:
        return datetime.fromtimestamp(int(found[1]), zone)
    except (OverflowError, ValueError, OSError):
        return None


def _decode(message: bytes, encoding: bytes) -> str:
    """git's default is UTF-8; bytes that aren't what the commit says they are become U+FFFD."""
    name = encoding.decode("ascii", "replace").strip() or "utf-8"
    try:
        # Python refuses its codecs that are no encodings of text, such as archives.
        text = message.decode(name, "replace")
    except (LookupError, ValueError):
        text = message.decode("utf-8", "replace")
    # Some encodings can write half a character, which no output can take.
    return text.encode("utf-8", "replace").decode()
