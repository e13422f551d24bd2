"""A program that looks like sertop from outside and misbehaves as its first argument says. Not a test file."""

from __future__ import annotations

import os
import re
import sys
import time

MODE = sys.argv[1]
EXCEPTION = (
    "(CoqExn((loc(((fname ToplevelInput)(line_nb 1)(bol_pos 0)(line_nb_last 1)(bol_pos_last 0)(bp 3)(ep 9))))"
    '(stm_ids((1 2)))(backtrace(Backtrace()))(exn X)(pp(Pp_empty))(str"No \\"such\\" thing.")))'
)


def say(text: str) -> None:
    sys.stdout.write(text + "\0")
    sys.stdout.flush()


def main() -> None:
    for served, line in enumerate(sys.stdin, start=1):
        tag = re.match(r"\((\w+) ", line)[1]  # type: ignore[index]
        say(f"(Answer {tag} Ack)")
        if MODE == "die-midway" and served == 2:
            sys.stdout.write(f"(Answer {tag}(ObjL")
            sys.stdout.flush()
            sys.stderr.write("Fatal error: out of luck\n")
            sys.stderr.flush()
            os._exit(7)
        if MODE == "silent":
            time.sleep(600)
        if MODE == "slow-frames":
            for _ in range(600):
                say("(Feedback((doc_id 0)(span_id 1)(route 0)(contents Processed)))")
                time.sleep(0.05)
        if MODE == "garbage":
            say("Segmentation (fault")
        if MODE == "unknown-answer":
            say('(Of_sexp_error"unexpected"(invalid_sexp(Foo)))')
        if MODE == "wrong-tag":
            say("(Answer w99(ObjList()))")
        if MODE == "unknown-feedback":
            say("(Feedback((doc_id 0)(span_id 1)))")
        if MODE == "flood":
            sys.stderr.write("x" * 5_000_000)
            sys.stderr.flush()
            say(f"(Answer {tag}(ObjList((CoqString ok))))")
        if MODE == "exception":
            say(f"(Answer {tag}{EXCEPTION})")
        say(f"(Answer {tag} Completed)")


main()
