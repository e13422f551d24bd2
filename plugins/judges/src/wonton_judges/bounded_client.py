"""The HTTP client below a vendor's library: bounded in size and time, and careful about what it sends to whom.

Imports httpx2, which the vendors' libraries bring along.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import httpx2

from wonton_judges.endpoint_calls import CallLimits
from wonton_judges.endpoint_keys import Key
from wonton_judges.model_argument import is_loopback

LARGEST_BODY = 16 * 2**20
"""Bytes; an answer of the length that a request allows has less than a hundredth of it."""

_KEPT_HEADERS = ("host", "accept", "connection", "user-agent")
_KEPT_PREFIXES = ("content-", "x-stainless-", "anthropic-version", "idempotency-")
_OPENAI_ACCOUNT = ("openai-organization", "openai-project")


# Of a class that the vendors' libraries know: others go past them, and leave the connection in an unknown state.
class BodyTooLargeError(httpx2.ReadError):
    """The endpoint sent more than ``LARGEST_BODY``."""


class TooLateError(httpx2.ReadError):
    """The end of the answer was not there by the deadline."""


class BoundedClient:
    """Makes the HTTP client that a vendor's library works with, and gives each request its deadline."""

    def __init__(self, url: str, key: Key, limits: CallLimits, *, account_headers: bool = False) -> None:
        """``account_headers``: OpenAI's own, which the library takes from the environment, may go out.

        Raises ValueError for an address whose host no name can be.
        """
        try:
            httpx2.URL(url)
        except httpx2.InvalidURL as error:
            raise ValueError(str(error)) from error
        self._limits = limits
        self._kept = _KEPT_HEADERS + (_OPENAI_ACCOUNT if account_headers else ())
        self._key = key
        self._thread = threading.local()
        self.http = httpx2.Client(
            timeout=self.timeout(limits.request_seconds),
            limits=httpx2.Limits(max_connections=limits.concurrency, max_keepalive_connections=limits.concurrency),
            # A request goes to the address that the user wrote, and nowhere else.
            follow_redirects=False,
            trust_env=not is_loopback(url),
            event_hooks={"request": [self._strip], "response": [self._bound]},
        )

    def timeout(self, left: float) -> httpx2.Timeout:
        """What one request is given, of the seconds left for the whole call."""
        seconds = min(self._limits.request_seconds, left)
        return httpx2.Timeout(seconds, connect=min(self._limits.connect_seconds, left))

    def until(self, left: float) -> None:
        """The answer to this thread's next request has to be there in ``left`` seconds."""
        self._thread.deadline = time.monotonic() + left

    def _strip(self, request: httpx2.Request) -> None:
        """Libraries add headers that variables of the environment name: meant for one vendor, they may be secret.

        The key is put in here, whatever the library found instead of it; both protocols take it in this form.
        """
        for name in list(request.headers):
            if name not in self._kept and not name.startswith(_KEPT_PREFIXES):
                del request.headers[name]
        if self._key:
            request.headers["authorization"] = f"Bearer {self._key.reveal()}"
        request.headers["accept-encoding"] = "identity"  # so that the bound is one on what is unpacked

    def _bound(self, response: httpx2.Response) -> None:
        assert isinstance(response.stream, httpx2.SyncByteStream)
        response.headers.pop("content-encoding", None)
        response.stream = _Bounded(response.stream, getattr(self._thread, "deadline", float("inf")))


class _Bounded(httpx2.SyncByteStream):
    """A body that is neither too large nor too late."""

    def __init__(self, body: httpx2.SyncByteStream, deadline: float) -> None:
        self._body, self._deadline = body, deadline

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._body:
            size += len(part)
            if size > LARGEST_BODY:
                raise BodyTooLargeError("the body is too large")
            if time.monotonic() > self._deadline:
                raise TooLateError("the body came too slowly")
            yield part

    def close(self) -> None:
        self._body.close()
