"""The one option that makes Lean add a declaration which its kernel has not checked.

Nothing in a compiled module tells that a constant came in that way, so the option must not be named at all. Its name is
an identifier, which Lean reads letter by letter: there is no other way of writing it.
"""

from __future__ import annotations

_OPTION = "skipKernelTC"


def kernel_bypass(text: str) -> str:
    """Why ``text`` can't be trusted to have every declaration checked by the kernel; empty where it can."""
    return f"it names the option debug.{_OPTION}, which keeps Lean's kernel from checking" if _OPTION in text else ""
