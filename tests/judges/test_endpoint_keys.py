"""Where keys come from, and that they are never shown."""

from __future__ import annotations

import copy
import json
import pickle
import sys
from types import SimpleNamespace

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from wonton_core.errors import BadInputError
from wonton_judges.endpoint_keys import Key, find_key, host_variable

SECRET = "sk-very/secret+\\0123456789"


class Drawer(KeyringBackend):
    priority = 1

    def __init__(self, entries: dict[tuple[str, str], str], locked: bool = False) -> None:
        self.entries, self.locked = entries, locked

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("locked")
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def drawer(monkeypatch: pytest.MonkeyPatch) -> Drawer:
    """Never the keyring of the machine that runs the tests."""
    drawer = Drawer({})
    monkeypatch.setattr(keyring, "get_password", drawer.get_password)
    return drawer


def test_the_first_variable_that_is_set_wins(monkeypatch: pytest.MonkeyPatch, drawer: Drawer) -> None:
    drawer.entries[("wonton", "host")] = "from-keyring"
    assert find_key(("A_KEY", "B_KEY"), "host").reveal() == "from-keyring"
    monkeypatch.setenv("B_KEY", " from-b\n")
    monkeypatch.setenv("A_KEY", "  ")
    assert find_key(("A_KEY", "B_KEY"), "host").reveal() == "from-b"
    monkeypatch.setenv("A_KEY", "from-a")
    assert find_key(("A_KEY", "B_KEY"), "host").reveal() == "from-a"


def test_without_keyring_or_with_a_locked_one_there_is_no_key(monkeypatch: pytest.MonkeyPatch, drawer: Drawer) -> None:
    drawer.locked = True
    assert not find_key(("A_KEY",), "host")
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert not find_key(("A_KEY",), "host")


@pytest.mark.parametrize("text", ["two words", "ke\ny", "clé-secrète", "a\x00b"])
def test_a_key_that_no_header_can_carry_is_refused_unseen(text: str, drawer: Drawer) -> None:
    drawer.entries[("wonton", "host")] = text
    with pytest.raises(BadInputError, match="keyring's entry wonton/host") as caught:
        find_key((), "host")
    assert text not in str(caught.value.as_json())


def test_a_key_shows_itself_nowhere() -> None:
    key = Key(SECRET)
    for shown in (repr(key), str(key), f"{key}", repr(SimpleNamespace(key=key)), json.dumps({"key": key}, default=str)):
        assert SECRET not in shown
    assert repr(Key()) == "[no key]"
    with pytest.raises(TypeError):
        pickle.dumps(key)
    with pytest.raises(TypeError):
        copy.copy(key)


def test_scrubbing_finds_the_key_as_texts_write_it() -> None:
    key = Key(SECRET)
    written = [SECRET, '{"k": "sk-very/secret+\\\\0123456789"}', "?k=sk-very%2Fsecret%2B%5C0123456789"]
    for text in written:
        assert "0123456789" not in key.scrub(text)
        assert "[key]" in key.scrub(text)
    assert Key("ollama").scrub("ollama serves") == "ollama serves"
    assert Key().scrub("text") == "text"


def test_each_host_has_a_variable() -> None:
    assert host_variable("KEY", "api.deep-seek.com") == "KEY_API_DEEP_SEEK_COM"
