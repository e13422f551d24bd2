"""Text of others inside a prompt, between marks that it can't forge.

The mark is made from a hash of the text itself, so no text can hold its own end mark; equal texts give equal prompts,
which is what answer caches need.
"""

from __future__ import annotations

import hashlib
import itertools


def enclosed(label: str, text: str) -> str:
    """``text`` between a first and a last line that name ``label`` and a hash that ``text`` does not hold."""
    for attempt in itertools.count():
        mark = hashlib.sha256(f"{attempt}\0{label}\0{text}".encode(errors="surrogatepass")).hexdigest()[:16]
        if mark not in text:
            break
    return f"<<<{label} {mark}>>>\n{text}\n<<<end of {label} {mark}>>>"
