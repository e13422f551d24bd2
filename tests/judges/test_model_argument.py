"""What may stand behind the colon of a chat model's name."""

from __future__ import annotations

import pytest

from wonton_core.errors import UsageError
from wonton_judges.model_argument import ModelArgument, answer_limit, is_loopback, read_argument

WAYS = ("strict", "json", "none")


def test_a_model_alone_and_with_everything() -> None:
    assert read_argument("gpt-x", ways=WAYS) == ModelArgument("gpt-x")
    written = "org/model:7b@q4,max_tokens=100,structured=json,temperature=omit,seed=omit@https://h.example:8/v1/"
    assert read_argument(written, ways=WAYS, with_url=True) == ModelArgument(
        "org/model:7b@q4", "https://h.example:8/v1", 100, "json", send_temperature=False, send_seed=False
    )


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "id of the model"),
        (" gpt", "id of the model"),
        ("a\nb", "id of the model"),
        ("m,", "'' is no option"),
        ("m,temprature=omit", "'temprature=omit' is no option"),
        ("m,temperature=0.5", "'0.5' is no value of temperature"),
        ("m,max_tokens=0", "no value of max_tokens"),
        ("m,max_tokens=5,max_tokens=6", "max_tokens is given twice"),
        ("m,structured=tool", "'tool' is no value of structured"),
    ],
)
def test_what_is_wrong_is_named_with_the_options(written: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        read_argument(written, ways=WAYS)
    assert "id of the model" in words or "structured=strict|json|none" in caught.value.next_step


@pytest.mark.parametrize(
    "written",
    ["m", "m@host", "m@ftp://host", "m@https://", "m@http://[::1", "m@http://h:port", "m@http://h/a b", "@http://h"],
)
def test_an_address_has_to_be_one(written: str) -> None:
    with pytest.raises(UsageError):
        read_argument(written, ways=WAYS, with_url=True)


@pytest.mark.parametrize("secret", ["https://ann:s3cret@host/v1", "https://host/v1?key=s3cret", "https://host/#s3cret"])
def test_an_address_with_a_secret_is_refused_unseen(secret: str) -> None:
    with pytest.raises(UsageError, match="address of host") as caught:
        read_argument(f"m@{secret}", ways=WAYS, with_url=True)
    assert "s3cret" not in str(caught.value.as_json())


def test_the_limit_of_an_answer_is_known_without_the_model() -> None:
    assert answer_limit("m") == 8192
    assert answer_limit("claude,structured=tool,max_tokens=5") == 5
    assert answer_limit("m,max_tokens=6@http://localhost/v1") == 6


def test_this_machine_is_known_by_its_names() -> None:
    assert all(is_loopback(f"http://{host}:1/v1") for host in ("localhost", "127.0.0.1", "127.8.8.8", "[::1]"))
    assert not any(is_loopback(f"http://{host}/v1") for host in ("localhost.example", "10.0.0.1", "[::2]"))
