"""What stands behind the colon of a chat model's name: ``MODEL``, then options, each after a comma.

Options here change answers, so they belong to the name that answers are kept under; what only changes when and how
fast they come is a matter of the environment.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from attrs import frozen

from wonton_core.errors import UsageError

OMIT = "omit"
"""As the value of an option: the request says nothing about it."""


@frozen
class ModelArgument:
    """``max_tokens`` limits an answer. ``structured`` is how a JSON schema is asked for, empty: the best way that the
    endpoint takes."""

    model: str
    url: str = ""
    max_tokens: int = 8192
    structured: str = ""
    send_temperature: bool = True
    send_seed: bool = True


def read_argument(written: str, *, ways: tuple[str, ...], with_url: bool = False) -> ModelArgument:
    """Reads ``MODEL[,OPTION=VALUE...]``, with ``@URL`` behind it where ``with_url``; ``ways`` are the values of
    ``structured``.

    Raises UsageError, which never repeats an address with a password in it.
    """
    url = ""
    if with_url:
        written, url = _split_url(written)
    model, *options = written.split(",")
    if not model or not model.isprintable() or model != model.strip():
        raise UsageError(
            "the id of the model is empty, or holds spaces around it or control characters",
            next_step="write it as the endpoint lists it",
        )
    values: dict[str, str] = {}
    for option in options:
        name, equals, value = option.partition("=")
        if not equals or name not in _CHECKS or name in values:
            raise UsageError(
                f"{option!r} is no option of a chat model" if name not in values else f"{name} is given twice",
                next_step=f"options are {_choices(ways)}",
            )
        if not re.fullmatch(_CHECKS[name] or "|".join(ways), value):
            raise UsageError(f"{value!r} is no value of {name}", next_step=f"options are {_choices(ways)}")
        values[name] = value
    return ModelArgument(
        model,
        url,
        int(values.get("max_tokens", "8192")),
        values.get("structured", ""),
        values.get("temperature") != OMIT,
        values.get("seed") != OMIT,
    )


def answer_limit(argument: str) -> int:
    """The most tokens of one answer of ``anthropic:``, ``openai:`` or ``openai_compatible:``. Raises UsageError."""
    return read_argument(argument, ways=("strict", "tool", "json", "none"), with_url="@http" in argument).max_tokens


_CHECKS = {"max_tokens": "[1-9][0-9]{0,6}", "structured": "", "temperature": OMIT, "seed": OMIT}


def _choices(ways: tuple[str, ...]) -> str:
    return f"max_tokens=N, structured={'|'.join(ways)}, temperature={OMIT}, seed={OMIT}"


def _split_url(written: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.*?)@(https?://.*)", written, re.DOTALL)
    if found is None:
        raise UsageError(
            "the address of the endpoint is missing",
            next_step="write openai_compatible:MODEL@URL, for example qwen3@http://localhost:11434/v1",
        )
    model, url = found[1], found[2].rstrip("/")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or not url.isprintable() or " " in url:
        raise UsageError("the address of the endpoint can't be read", next_step="write https://HOST/PATH")
    if parts.username is not None or parts.query or parts.fragment:
        raise UsageError(
            f"the address of {host} holds a user, a query or a fragment",
            cause="addresses are written into records, and these parts often carry secrets",
            next_step="leave it out; keys come from the environment or the keyring",
        )
    return model, url


def is_loopback(url: str) -> bool:
    """Whether the address is this machine's own: no proxy stands before it."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
