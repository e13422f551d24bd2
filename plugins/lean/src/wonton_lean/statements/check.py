"""Whether Lean accepts texts as statements: each is elaborated as the head of a declaration without a proof."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from wonton_core.errors import ToolFailedError, UsageError
from wonton_core.model.corpus import NAME_PLACEHOLDER
from wonton_core.model.statement_check import StatementRequest, StatementVerdict
from wonton_lean.toolchain import LeanToolchain

PROOF_BEGINS = ":= by"
_OPENINGS = tuple(f"{keyword} {NAME_PLACEHOLDER}" for keyword in ("theorem", "def", "noncomputable def"))
_COMMENT_OR_STRING = re.compile(r"--|/-|-/|[\"«»]")
_OPEN, _CLOSE = "([{⟨", ")]}⟩"
_WORD = re.compile(r"[^\W\d][\w'!?.]*|#\w+|@\[")
_COMMANDS = frozenset(
    """abbrev attribute axiom builtin_initialize class coinductive declare_syntax_cat def deriving elab elab_rules end
    example export include inductive infix infixl infixr initialize instance local macro macro_rules mutual namespace
    noncomputable notation omit opaque open partial postfix prefix private protected public scoped section set_option
    structure syntax theorem universe unsafe variable where""".split()
)
_MARK = re.compile(r":=|[(\[{⟨)\]}⟩]")
# A name that nothing binds is an error, not one more parameter; and no message is left out.
_OPTIONS = ("-DautoImplicit=false", "-DrelaxedAutoImplicit=false", "-DmaxErrors=0")
_SECONDS = 120.0
_SECOND_ERROR = "internal exception"  # what the embedded Lean says once more after a real error


@frozen
class _Message:
    severity: str
    line: int
    text: str


def check_statements(requests: Sequence[StatementRequest], toolchain: LeanToolchain) -> tuple[StatementVerdict, ...]:
    """One verdict a request, in order, from one run of Lean; an error in one statement hides no other.

    A text is what ``render_statement`` makes: ``{name}`` for the name, up to where the proof begins. It is accepted
    when Lean elaborates the declaration and then answers what its type is. Raises ToolMissingError, ToolFailedError,
    and UsageError for a request that names a library theorem.
    """
    for request in requests:
        if request.theorem:
            raise UsageError(
                f"Lean can't be asked whether its theorem {request.theorem} has a statement",
                cause="statements are checked against Coq's library only",
                next_step=f"leave the theorem of {request.item_id} empty",
            )
    objections = [form_objection(request.text) for request in requests]
    lines = toolchain.header.splitlines()
    first_lines: dict[int, int] = {}
    for number, (request, objection) in enumerate(zip(requests, objections, strict=True)):
        if objection:
            continue
        first_lines[number] = len(lines) + 1
        name = f"wonton_statement_{number}"
        head = request.text.replace(NAME_PLACEHOLDER, name).removesuffix(PROOF_BEGINS)
        lines += f"{head}:= sorry\n#check @{name}".splitlines()
    for number, reason in _ask_lean(lines, first_lines, toolchain):
        objections[number] = reason
    return tuple(
        StatementVerdict(request.item_id, not objection, objection)
        for request, objection in zip(requests, objections, strict=True)
    )


def form_objection(text: str) -> str:
    """Why ``text`` is not the head of exactly one declaration, which what follows it could not be read without."""
    opening = next((opening for opening in _OPENINGS if text.startswith(opening)), None)
    if text.count(NAME_PLACEHOLDER) != 1 or opening is None:
        return f"the statement must begin with one of {', '.join(_OPENINGS)}"
    if not text.removeprefix(opening).startswith((" ", ".{")):
        return f"the name must end with {NAME_PLACEHOLDER}"
    if not text.endswith(PROOF_BEGINS):
        return f"the statement must end with `{PROOF_BEGINS}`"
    if not text.isprintable() or _COMMENT_OR_STRING.search(text):
        return "the statement must be one line without comments and texts in quotes"
    depth = 0
    for mark in _MARK.findall(text.removesuffix(PROOF_BEGINS)):
        depth += (mark in _OPEN) - (mark in _CLOSE)
        if mark == ":=" and depth == 0:
            return f"the statement must hold `:=` outside brackets once, in `{PROOF_BEGINS}` at its end"
    for word in _WORD.findall(text.removeprefix(opening)):
        if word in _COMMANDS or word[0] in "#@":
            return f"the statement must be one declaration, and {word!r} belongs to another"
    return ""


def _ask_lean(lines: list[str], first_lines: dict[int, int], toolchain: LeanToolchain) -> Iterator[tuple[int, str]]:
    """Number and objection (or none) of every statement that begins on one of ``first_lines``."""
    if not first_lines:
        return
    content = "\n".join(lines) + "\n"
    result = toolchain.run("--json", "--stdin", *_OPTIONS, content=content.encode(), seconds=_SECONDS)
    messages = _read_messages(result.stdout)
    if result.timed_out or (result.code != 0 and not messages):
        how = f"did not answer within {_SECONDS:.0f} s" if result.timed_out else f"ended with code {result.code}"
        talk = result.stderr.decode(errors="replace").strip()[-300:]
        raise ToolFailedError(
            f"Lean {how} while it checked {len(first_lines)} statements: {talk}",
            cause="it crashed, or ran out of memory or time",
            next_step="see `wonton doctor`, then run the same command again",
        )
    ends = [*list(first_lines.values())[1:], len(lines) + 1]
    for (number, first), end in zip(first_lines.items(), ends, strict=True):
        own = [message for message in messages if first <= message.line < end]
        errors = [message.text for message in own if message.severity == "error"]
        errors = [text for text in errors if not text.startswith(_SECOND_ERROR)] or errors
        if errors:
            yield number, f"Lean doesn't accept the statement: {' '.join(errors[0].split())}"
        elif not any(message.severity == "information" for message in own):
            yield number, "Lean said nothing about the statement: it is not one declaration"


def _read_messages(stdout: bytes) -> list[_Message]:
    messages = []
    for line in stdout.splitlines():
        try:
            found = json.loads(line)
            messages.append(_Message(found["severity"], found["pos"]["line"], found["data"]))
        except (ValueError, TypeError, KeyError):
            continue  # Lean's own chatter beside its JSON lines
    return messages
