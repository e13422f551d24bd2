"""An OpenAI-compatible endpoint on this machine that misbehaves on request: for tests of chat models, and benchmarks.

In this process: ``with ChatEndpoint(plan=["rate_limit", ""]) as endpoint: ... endpoint.url``. In one of its own:
``python -m wonton_core.testing.chat_endpoint --latency 0.02 --mix server_error=0.1`` prints its address on the first
line, answers ``GET /counts``, and ends with its standard input.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from wonton_core.testing import chat_answers

_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many", 500: "Server Error"}


class ChatEndpoint:
    """Counts what it is asked: ``requests`` in all, ``faults`` by name, ``arrived`` and ``answered`` by identity (the
    latter: answers sent in full with status 200 and a completion in them, good or bad), and the ``tokens`` of those."""

    def __init__(
        self,
        *,
        plan: Sequence[str] = (),
        mix: Mapping[str, float] | None = None,
        seed: int = 0,
        latency: float = 0.0,
        slow: float = 0.5,
        retry_after: str = "0",
        say: Callable[[Mapping[str, Any]], str] = chat_answers.good_text,
    ) -> None:
        """``plan`` names the faults of the first requests, in order of arrival, an empty text being none.

        ``mix`` gives shares of requests that meet a fault when they arrive first, drawn by ``seed`` and what is asked,
        so that concurrency changes nothing. ``latency`` and ``slow`` are seconds. ``say`` is a model's good answer.
        """
        unknown = sorted({*plan, *(mix or {})} - {"", *chat_answers.FAULTS})
        if unknown:
            raise ValueError(f"no such fault: {', '.join(unknown)}")
        self._plan = list(plan)
        self._mix = dict(mix or {})
        self._seed = seed
        self._latency = latency
        self._slow = slow
        self._retry_after = retry_after
        self._say = say
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="chat endpoint", daemon=True)
        self._ready = threading.Event()
        self._port = 0
        self.requests = 0
        self.at_once = 0
        self._now = 0
        self.faults: Counter[str] = Counter()
        self.arrived: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.tokens: Counter[str] = Counter()
        self.seen: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.keep = 1000

    @property
    def url(self) -> str:
        """The base address that clients are given."""
        return f"http://127.0.0.1:{self._port}/v1"

    def counts(self) -> dict[str, Any]:
        """All counts in brief: ``distinct`` requests, and how many of them were answered never, once, more often."""
        return {
            "requests": self.requests,
            "distinct": len(self.arrived),
            "answered_once": sum(count == 1 for count in self.answered.values()),
            "answered_again": sum(count > 1 for count in self.answered.values()),
            "unanswered": len(self.arrived) - len(self.answered),
            "at_once": self.at_once,
            "prompt_tokens": self.tokens["prompt_tokens"],
            "answer_tokens": self.tokens["completion_tokens"],
            "faults": dict(sorted(self.faults.items())),
        }

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._connection, "127.0.0.1", 0, backlog=1024))
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            pending = asyncio.all_tasks(self._loop)
            for task in pending:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; False when the connection is to be closed."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        method, path, _ = first.split(" ", 2)
        if method == "GET" and path == "/counts":
            return await self._send(writer, chat_answers.Reply(200, json.dumps(self.counts()).encode()))
        if method != "POST" or not path.endswith("/chat/completions"):
            return await self._send(writer, chat_answers.Reply(404, b'{"error": {"message": "no such path"}}'))
        self._now += 1
        self.at_once = max(self.at_once, self._now)
        try:
            return await self._complete(writer, json.loads(body), headers)
        finally:
            self._now -= 1

    async def _complete(self, writer: asyncio.StreamWriter, request: dict[str, Any], headers: dict[str, str]) -> bool:
        name = chat_answers.identity(request)
        fault = self._fault(name)
        self.requests += 1
        self.arrived[name] += 1
        self.faults[fault or "none"] += 1
        if len(self.seen) < self.keep:
            self.seen.append(request)
            self.headers.append(headers)
        await asyncio.sleep(self._slow if fault == chat_answers.SLOW else self._latency)
        reply = chat_answers.reply(request, fault, self._say(request))
        if reply.sent is not None and reply.sent < 0:
            return False
        alive = await self._send(writer, reply)
        if reply.status == 200 and fault not in chat_answers.UNUSABLE:
            self.answered[name] += 1
            self.tokens += Counter({} if fault == chat_answers.NO_USAGE else json.loads(reply.body)["usage"])
        return alive

    def _fault(self, name: str) -> str:
        if self.requests < len(self._plan):
            return self._plan[self.requests]
        if self.arrived[name]:
            return ""
        drawn = random.Random(f"{self._seed} {name}").random()
        for fault, share in self._mix.items():
            drawn -= share
            if drawn < 0:
                return fault
        return ""

    async def _send(self, writer: asyncio.StreamWriter, reply: chat_answers.Reply) -> bool:
        retry = f"Retry-After: {self._retry_after}\r\n" if reply.status == 429 else ""
        head = (
            f"HTTP/1.1 {reply.status} {_REASONS[reply.status]}\r\nContent-Type: application/json\r\n{retry}"
            f"Content-Length: {len(reply.body)}\r\n\r\n"
        )
        writer.write(head.encode() + reply.body[: reply.sent])
        await writer.drain()
        return reply.sent is None


def main() -> None:
    """Serve in a process of its own until standard input ends."""
    parser = argparse.ArgumentParser(description="An OpenAI-compatible endpoint that misbehaves on request.")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds")
    parser.add_argument("--slow", type=float, default=0.5, help="seconds of a slow answer")
    parser.add_argument("--retry-after", default="0", help="what a 429 says")
    parser.add_argument("--mix", action="append", default=[], metavar="FAULT=SHARE")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    mix = {fault: float(share) for fault, _, share in (part.partition("=") for part in given.mix)}
    endpoint = ChatEndpoint(
        mix=mix, seed=given.seed, latency=given.latency, slow=given.slow, retry_after=given.retry_after
    )
    with endpoint:
        print(endpoint.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
