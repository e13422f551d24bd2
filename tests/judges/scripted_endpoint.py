"""An endpoint on this machine that answers what a test tells it, request after request, and keeps what it was sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from attrs import field, frozen


@frozen
class Reply:
    """``cut`` leaves the end of the body away and closes; ``wait`` is in seconds, before each quarter of the body."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(factory=dict)
    cut: bool = False
    wait: float = 0.0


def reply(body: object, status: int = 200, **headers: str) -> Reply:
    """A body as JSON."""
    return Reply(status, json.dumps(body).encode(), headers)


def completion(text: str | None = "yes", **message: Any) -> dict[str, Any]:
    """A body of the chat completions protocol."""
    return {
        "model": "model-told",
        "choices": [{"message": {"role": "assistant", "content": text, **message}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 2},
    }


class ScriptedEndpoint:
    """``requests`` holds path, headers (lower case) and body of each; the last reply is repeated."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self.replies = list(replies)
        self.requests: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.most_at_once = 0
        self.url = ""
        self._now = 0
        self._lock = threading.Lock()

    def take(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> Reply:
        with self._lock:
            self.requests.append((path, headers, body))
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def done(self) -> None:
        with self._lock:
            self._now -= 1


@contextmanager
def serving(*replies: Reply) -> Iterator[ScriptedEndpoint]:
    """The endpoint, at ``url``, until the end of the block."""
    endpoint = ScriptedEndpoint(replies)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            chosen = endpoint.take(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            try:
                self._send(chosen)
            except OSError:  # the client went away
                self.close_connection = True
            finally:
                endpoint.done()

        def _send(self, chosen: Reply) -> None:
            if chosen.status == 0:
                self.close_connection = True
                return
            self.send_response(chosen.status)
            for name, value in chosen.headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("content-length", str(len(chosen.body)))
            self.end_headers()
            sent = chosen.body[: len(chosen.body) // 2] if chosen.cut else chosen.body
            step = max(len(sent) // 4, 1) if chosen.wait else max(len(sent), 1)
            for start in range(0, len(sent), step):
                time.sleep(chosen.wait)
                self.wfile.write(sent[start : start + step])
            self.close_connection = chosen.cut

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    endpoint.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
