"""Keys of endpoints: where they come from, and how they stay out of everything that is printed or kept."""

from __future__ import annotations

import json
import os
import re
from urllib.parse import quote

from wonton_core.errors import BadInputError

KEYRING_SERVICE = "wonton"
HIDDEN = "[key]"

_SHORTEST_SECRET = 8


class Key:
    """A key, shown as ``[key]`` by everything but ``reveal``. An empty one means that none is sent."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def __repr__(self) -> str:
        return HIDDEN if self._text else "[no key]"

    def __bool__(self) -> bool:
        return bool(self._text)

    def __reduce__(self) -> str:
        raise TypeError("a key is not written anywhere")

    def reveal(self) -> str:
        """The key itself, for the header of a request."""
        return self._text

    def scrub(self, text: str) -> str:
        """``text`` without the key, as it is or as JSON or an address writes it.

        Keys of fewer than 8 characters are placeholders (local servers take any word) and stay.
        """
        if len(self._text) < _SHORTEST_SECRET:
            return text
        for written in {self._text, json.dumps(self._text)[1:-1], quote(self._text, safe=""), quote(self._text)}:
            text = text.replace(written, HIDDEN)
        return text


def host_variable(general: str, host: str) -> str:
    """The variable for one host alone: ``general`` and the host in capitals, all but letters and digits as ``_``."""
    return f"{general}_{re.sub(r'[^A-Z0-9]', '_', host.upper())}"


def find_key(variables: tuple[str, ...], account: str) -> Key:
    """From the first variable of the environment that is set, else from the system's keyring, else no key.

    Raises BadInputError for a text that no header can carry.
    """
    for variable in variables:
        written = os.environ.get(variable, "").strip()
        if written:
            return _checked(written, f"the variable {variable}")
    stored = _from_keyring(account)
    return _checked(stored, f"the keyring's entry {KEYRING_SERVICE}/{account}") if stored else Key()


def _checked(text: str, place: str) -> Key:
    if not re.fullmatch(r"[!-~]+", text):
        raise BadInputError(
            f"{place} holds a key with spaces, control characters or letters outside ASCII",
            cause="it was copied with something around it",
            next_step="store the key again",
        )
    return Key(text)


def _from_keyring(account: str) -> str:
    try:
        import keyring
    except ImportError:  # the extra is not installed
        return ""
    try:
        return (keyring.get_password(KEYRING_SERVICE, account) or "").strip()
    except Exception:  # none on this machine, or locked: each of its many back ends says that in its own way
        return ""
