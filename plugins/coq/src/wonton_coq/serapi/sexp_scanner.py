"""The fast reader: one compiled pass over the bytes that finds atoms and lists and merges equal ones on the way.

The result is the same as ``sexp.read_plain``'s, node by node.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from wonton_core.distances.kernels.compilation import compiled

from .errors import SexpError
from .sexp import SexpDag, decode_atom

_ERRORS = {
    1: "a quoted atom has no end",
    2: "a closing parenthesis without an opening one",
    3: "more than one expression",
    4: "the text ends inside a list",
    5: "there is no expression",
}


@compiled
def _grown(array: Any, used: int) -> Any:
    larger = np.empty(2 * array.size, dtype=array.dtype)
    larger[:used] = array[:used]
    return larger


@compiled
def _scan(data: Any) -> Any:
    """Returns (error, position, starts, sizes, is_list, children).

    Node i is an atom ``data[starts[i]:starts[i] + sizes[i]]``, quotes included, or a list with the children
    ``children[starts[i]:starts[i] + sizes[i]]``.
    """
    guess = max(64, data.size // 64)
    starts = np.empty(guess, dtype=np.int64)
    sizes = np.empty(guess, dtype=np.int32)
    is_list = np.empty(guess, dtype=np.bool_)
    hashes = np.empty(guess, dtype=np.uint64)
    count = 0
    children = np.empty(guess, dtype=np.int32)
    children_used = 0
    pending = np.empty(256, dtype=np.int32)  # nodes of the lists that are still open, outermost first
    pending_used = 0
    opened = np.empty(256, dtype=np.int64)  # for each open list: where its nodes begin in ``pending``
    depth = 0
    table_size = 256
    while table_size < 2 * guess:
        table_size *= 2
    table = np.full(table_size, -1, dtype=np.int32)
    position = 0
    end = data.size
    first = 0
    prime = np.uint64(1099511628211)
    while True:
        while position < end and (data[position] == 32 or 9 <= data[position] <= 13):
            position += 1
        if position == end:
            break
        if depth == 0 and pending_used == 1:
            return 3, position, starts[:count], sizes[:count], is_list[:count], children[:children_used]
        byte = data[position]
        if byte == 40:  # (
            if depth == opened.size:
                opened = _grown(opened, depth)
            opened[depth] = pending_used
            depth += 1
            position += 1
            continue
        if byte == 41:  # )
            if depth == 0:
                return 2, position, starts[:count], sizes[:count], is_list[:count], children[:children_used]
            depth -= 1
            first = opened[depth]
            size = pending_used - first
            listed = True
            start = first
            position += 1
            code = np.uint64(1469598103934665603)
            for i in range(first, pending_used):
                code = (code ^ np.uint64(pending[i] + 1)) * prime
                code ^= code >> np.uint64(29)
            pending_used = first
        else:
            start = position
            listed = False
            code = np.uint64(84696351)
            if byte == 34:  # a quoted atom
                position += 1
                while position < end and data[position] != 34:
                    position += 2 if data[position] == 92 else 1
                if position >= end:
                    return 1, start, starts[:count], sizes[:count], is_list[:count], children[:children_used]
                position += 1
            else:
                while position < end:
                    byte = data[position]
                    if byte == 40 or byte == 41 or byte == 34 or byte == 32 or 9 <= byte <= 13:
                        break
                    position += 1
            size = position - start
            for i in range(start, position):
                code = (code ^ np.uint64(data[i])) * prime
            code ^= code >> np.uint64(29)
        slot = np.int64(code & np.uint64(table_size - 1))
        node = -1
        while table[slot] >= 0:
            other = table[slot]
            if hashes[other] == code and is_list[other] == listed and sizes[other] == size:
                same = True
                for i in range(size):
                    if listed:
                        if children[starts[other] + i] != pending[first + i]:
                            same = False
                            break
                    elif data[starts[other] + i] != data[start + i]:
                        same = False
                        break
                if same:
                    node = other
                    break
            slot = (slot + 1) & (table_size - 1)
        if node < 0:
            node = count
            if count == starts.size:
                starts = _grown(starts, count)
                sizes = _grown(sizes, count)
                is_list = _grown(is_list, count)
                hashes = _grown(hashes, count)
            if listed:
                while children_used + size > children.size:
                    children = _grown(children, children_used)
                for i in range(size):
                    children[children_used + i] = pending[first + i]
                start = children_used
                children_used += size
            starts[node] = start
            sizes[node] = size
            is_list[node] = listed
            hashes[node] = code
            table[slot] = node
            count += 1
            if 2 * count > table_size:
                table_size *= 2
                table = np.full(table_size, -1, dtype=np.int32)
                for i in range(count):
                    slot = np.int64(hashes[i] & np.uint64(table_size - 1))
                    while table[slot] >= 0:
                        slot = (slot + 1) & (table_size - 1)
                    table[slot] = i
        if pending_used == pending.size:
            pending = _grown(pending, pending_used)
        pending[pending_used] = node
        pending_used += 1
    error = 0
    if depth > 0:
        error = 4
    elif pending_used == 0:
        error = 5
    return error, end, starts[:count], sizes[:count], is_list[:count], children[:children_used]


def read_scanned(data: bytes) -> SexpDag:
    """Read one s-expression, blanks around it allowed. Raises SexpError, at the place that ``read_plain`` names too."""
    content = data.rstrip(b" \t\r\n\f\v")
    error, position, starts, sizes, is_list, children = _scan(np.frombuffer(content, dtype=np.uint8))
    if error:
        raise SexpError(_ERRORS[error], position)
    nodes: list[str | tuple[int, ...]] = []
    members = children.tolist()
    for start, size, listed in zip(starts.tolist(), sizes.tolist(), is_list.tolist(), strict=True):
        if listed:
            nodes.append(tuple(members[start : start + size]))
        else:
            nodes.append(decode_atom(content[start : start + size], start))
    # The outermost expression is completed last, and nothing before it can be equal to it.
    return SexpDag(nodes, len(nodes) - 1)
