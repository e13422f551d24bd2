"""One request to an endpoint through a vendor's client library, and every way to fail sorted."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from attrs import frozen

from wonton_core.engineering.chat_attempts import may_have_charged
from wonton_core.errors import BadInputError, PromptTooLongError, ToolFailedError, WontonError
from wonton_judges.endpoint_calls import Failed
from wonton_judges.endpoint_keys import Key

if TYPE_CHECKING:
    import httpx2

    from wonton_judges.bounded_client import BoundedClient


_LONGEST_SHOWN = 300
_NOT_SENT = ("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError")
"""httpx2's names for failures before anything reached the endpoint, which then charges for nothing."""
_TOO_LONG = (
    "context length", "context_length", "context size", "context window", "exceed_context", "prompt is too long",
    "too many input tokens", "maximum context", "input is too long", "input length",
)  # fmt: skip


@frozen
class Refused:
    """An answer that repeating won't change, as it came: ``text`` is what the endpoint says, without the key."""

    status: int
    text: str


def exchange(
    sdk: Any, create: Callable[..., Any], request: Mapping[str, Any], client: BoundedClient, key: Key, left: float
) -> dict[str, Any] | Refused | Failed:
    """Ask once. ``sdk`` is the vendor's module, for its exceptions; ``create`` sends and gives the raw response.

    Returns the body, a JSON object; ``Failed`` for what may go well the next time. Raises ToolFailedError for a body
    that is too large, BadInputError for a certificate that can't be trusted. Nothing raised here holds the
    library's exception: its text and its request may show the key.
    """
    client.until(left)
    problem: WontonError | None = None
    outcome: dict[str, Any] | Refused | Failed = Failed("nothing was sent")
    try:
        outcome = _read(create(**request, timeout=client.timeout(left)).http_response.content)
    except sdk.APITimeoutError as error:
        sent = type(error.__cause__).__name__ not in _NOT_SENT
        outcome = Failed(f"no answer in time ({type(error.__cause__).__name__})", charged=sent)
    except sdk.APIConnectionError as error:
        lost = _lost(error.__cause__, key)
        if isinstance(lost, WontonError):
            problem = lost
        else:
            outcome = lost
    except sdk.APIStatusError as error:
        outcome = _sorted(error.response, key)
    except UnicodeEncodeError:
        problem = BadInputError("a message holds half a character (a lone surrogate), which no request can carry")
    if problem is not None:
        if isinstance(problem, ToolFailedError):  # the answer was too large to be read on
            may_have_charged()
        raise problem
    return outcome


def _read(content: bytes) -> dict[str, Any] | Failed:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        what = "the body is no JSON, or only the beginning of it" if content else "the body is empty"
        return Failed(what, charged=True)
    return body if isinstance(body, dict) else Failed("the body is no JSON object", charged=True)


def _lost(cause: BaseException | None, key: Key) -> WontonError | Failed:
    from wonton_judges.bounded_client import LARGEST_BODY, BodyTooLargeError, TooLateError  # there by now

    if isinstance(cause, BodyTooLargeError):
        return ToolFailedError(
            f"the endpoint's answer is larger than {LARGEST_BODY // 2**20} MB, and was not read on",
            cause="what answers there is no chat endpoint, or does not keep to max_tokens",
        )
    if isinstance(cause, TooLateError):
        return Failed("the answer came too slowly", charged=True)
    told = shown(f"{type(cause).__name__}: {cause}", key)
    if "CERTIFICATE_VERIFY_FAILED" in told:
        return BadInputError(
            f"the endpoint's certificate can't be trusted: {told}",
            next_step="name the right certificates with the variable SSL_CERT_FILE",
        )
    return Failed(f"the connection failed or was cut ({told})", charged=type(cause).__name__ not in _NOT_SENT)


def shown(text: str, key: Key) -> str:
    """A text of the endpoint for an error message: without the key, on one line, not long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in key.scrub(text)).split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}..."


def _sorted(response: httpx2.Response, key: Key) -> Refused | Failed:
    status = response.status_code
    said = _said(response.content)
    text = shown(said, key)
    words = said.lower()
    final = any(word in words for word in (*_TOO_LONG, "insufficient_quota", "response_format", "json_schema"))
    if (status in (408, 409, 425, 429) or status >= 500) and not final:
        return Failed(f"HTTP {status}: {text}", retry_after(response.headers))
    if 300 <= status < 400:
        text = f"moved to {shown(response.headers.get('location', 'nowhere'), key)}"
    return Refused(status, text)


def _said(content: bytes) -> str:
    """The endpoint's message in the forms that are in use, or the text as it is."""
    text = content[: 64 * 1024].decode("utf-8", "replace")
    try:
        body: Any = json.loads(text)
    except (ValueError, RecursionError):
        return text
    error = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(error, dict):
        return error if isinstance(error, str) else text
    parts = [error.get(name) for name in ("message", "detail", "code", "type", "param")]
    return "; ".join(part for part in parts if isinstance(part, str)) or text


def retry_after(headers: Mapping[str, str], now: Callable[[], float] = time.time) -> float | None:
    """Seconds that the endpoint asks to wait: ``retry-after-ms``, or ``Retry-After`` as a number or a date; else None.

    Source: RFC 9110, 10.2.3; the first is OpenAI's own.
    """
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        written = headers.get(name, "").strip()
        try:
            seconds = float(written) * unit
        except ValueError:
            try:
                seconds = parsedate_to_datetime(written).timestamp() - now()
            except (ValueError, IndexError, TypeError):
                continue
        if seconds == seconds and abs(seconds) != float("inf"):
            return max(seconds, 0.0)
    return None


def refusal(refused: Refused, name: str, model: str, key_place: str) -> WontonError:
    """The error for an answer that repeating won't change. BadInputError where no other request would fare better."""
    status, text = refused.status, refused.text
    told = f"{name}: HTTP {status}: {text}"
    words = text.lower()
    if status == 413 or any(word in words for word in _TOO_LONG):
        return PromptTooLongError(told, next_step="leave this task out, or take a model with a larger context")
    if status == 402 or "insufficient_quota" in words:
        return BadInputError(told, cause="the account has no credit left", next_step="add credit, then run it again")
    if status in (401, 403) or (status == 400 and "api key" in words.replace("_", " ")):
        return BadInputError(told, cause="the key is wrong, or may not use this model", next_step=key_place)
    if status == 404:
        return BadInputError(
            told,
            cause=f"the endpoint knows no model {model}, or the address is not that of its API",
            next_step="write the model as the endpoint lists it; addresses usually end in /v1",
        )
    if 300 <= status < 400:
        return BadInputError(told, next_step="write the address that it moved to, if you trust it")
    for option, word in (("temperature=omit", "temperature"), ("seed=omit", "seed"), ("max_tokens=N", "max_")):
        if status in (400, 422) and word in words:
            return BadInputError(
                told,
                cause="the model does not take this setting, or this value of it",
                next_step=f"write the option {option} after the model's id: {model},{option}",
            )
    return ToolFailedError(told, cause="the endpoint does not take this request")
