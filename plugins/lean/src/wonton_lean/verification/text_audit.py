"""What an edit's own commands say that could make a compiled file not mean what its text says.

Only for what leaves no reliable mark in the compiled module; the rest is `compiled_audit`. Tokens are looked at, never
comments or strings, and wherever they stand: a macro that is to write one of these words must hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wonton_core.model.patch_verification import AuditFinding
from wonton_lean.verification import finding_codes as codes
from wonton_lean.verification.edited_text import Word
from wonton_lean.verification.kernel_bypass import kernel_bypass

_RUNS_CODE = frozenset(
    """#eval #eval! run_cmd run_meta run_elab run_tac by_elab initialize builtin_initialize elab elab_rules simproc
    dsimproc simproc_decl dsimproc_decl builtin_simproc builtin_dsimproc declare_config_elab register_option
    register_simp_attr register_label_attr register_builtin_option reduceEval% eval% unsafe_term""".split()
)
_ATTRIBUTES = {
    **dict.fromkeys(("extern", "implemented_by", "csimp", "export", "implemented_by_elab"), codes.FOREIGN_CODE),
    **dict.fromkeys(
        """init builtin_init command_elab term_elab tactic builtin_tactic builtin_term_elab builtin_command_elab
        command_code_action env_linter linter simproc_proc parser_alias attr_elab deriving_handler doElem_elab
        incremental delab app_delab widget_module server_rpc_method norm_num positivity cpass macro
        builtin_macro""".split(),
        codes.RUNS_CODE,
    ),
}
_SILENCING = ("linter.", "warn.", "weak.linter.")
_UNSAFE_OPTIONS = ("debug.", "bootstrap.", "compiler.", "interpreter.", "Elab.async", "experimental.", "internal.")
_OPEN, _CLOSE = frozenset(("(", "[", "{", "⟨", "@[")), frozenset((")", "]", "}", "⟩"))


def text_findings(commands: Sequence[Sequence[Word]], known_name: Callable[[str], bool]) -> list[AuditFinding]:
    """What the edited ``commands`` give reason for; ``known_name`` tells whether a constant of that name exists."""
    return [
        finding for words in commands for finding in (*_words(words), *_attributes(words), *_opens(words, known_name))
    ]


def _words(words: Sequence[Word]) -> list[AuditFinding]:
    found = []
    for place, word in enumerate(words):
        if word.quoted:
            continue
        text = word.text
        following = words[place + 1].text if place + 1 < len(words) else ""
        if kernel_bypass(text):
            found.append(AuditFinding(codes.OPTION, word.line, "", kernel_bypass(text)))
        elif text == "set_option":
            found += _option(following, word.line)
        elif text in _RUNS_CODE:
            found.append(AuditFinding(codes.RUNS_CODE, word.line, "", f"{text} runs a program while Lean compiles"))
        elif text == "unsafe":
            found.append(
                AuditFinding(codes.UNSAFE, word.line, "", "an unsafe declaration is not checked as others are")
            )
        elif text in ("native_decide", "ofReduceBool", "trustCompiler") or text.endswith(".ofReduceBool"):
            found.append(AuditFinding(codes.COMPILED_CODE, word.line, "", f"{text} trusts compiled code"))
        elif text == "#exit":
            found.append(AuditFinding(codes.UNAUDITED, word.line, "", "#exit ends the file before its end"))
        elif text == "partial":
            text = "a partial function: nothing can be proved about what it computes"
            found.append(AuditFinding(codes.PARTIAL, word.line, "", text, decisive=False))
    return found


def _option(name: str, line: int) -> list[AuditFinding]:
    plain = name.replace("«", "").replace("»", "")
    if plain.startswith(_UNSAFE_OPTIONS):
        return [AuditFinding(codes.OPTION, line, "", f"the option {plain} is about how Lean itself works")]
    if plain.startswith(_SILENCING):
        return [AuditFinding(codes.SILENCED, line, "", f"{plain} is set: a warning may be missing", decisive=False)]
    return [AuditFinding(codes.OPTION_SET, line, "", f"the option {plain} is set", decisive=False)]


def _attributes(words: Sequence[Word]) -> list[AuditFinding]:
    """Of ``@[a, b]`` and ``attribute [a, -b] c``, the first word of every entry, ``local`` and ``scoped`` left out."""
    found = []
    for place, word in enumerate(words):
        begins = word.text == "@[" or (word.text == "[" and place > 0 and words[place - 1].text == "attribute")
        if not begins or word.quoted:
            continue
        depth, fresh = 0, True
        for entry in words[place + 1 :]:
            if depth == 0 and entry.text == "]":
                break
            if fresh and entry.text not in ("local", "scoped", "-"):
                fresh = False
                if entry.text in _ATTRIBUTES:
                    text = f"the attribute {entry.text} puts other code in the place of what Lean checked"
                    found.append(AuditFinding(_ATTRIBUTES[entry.text], entry.line, "", text))
            depth += (entry.text in _OPEN) - (entry.text in _CLOSE)
            fresh = fresh or (depth == 0 and entry.text == ",")
    return found


def _opens(words: Sequence[Word], known_name: Callable[[str], bool]) -> list[AuditFinding]:
    """``open A renaming b → c`` where ``c`` is the name of something else."""
    if not words or "renaming" not in [word.text for word in words]:
        return []
    found = []
    for place, word in enumerate(words[:-1]):
        if word.text in ("→", "->") and known_name(words[place + 1].text):
            text = f"open ... renaming gives the name {words[place + 1].text} to something else"
            found.append(AuditFinding(codes.SHADOW, word.line, "", text))
    return found
