"""A draft as the text that a language model would have written."""

from __future__ import annotations

from wonton_core.engineering.repair_bench.draft import Draft, Gap, HeaderStyle, Hunk, Line

NO_NEWLINE = "\\ No newline at end of file"


def render(draft: Draft) -> str:
    """The text of the patch. A clean draft is what ``git diff`` writes."""
    around = draft.wrapping
    if around.whole_file:
        blocks = [draft.post.text if draft.post.text.endswith("\n") else draft.post.text + "\n"]
    else:
        blocks = _blocks(draft)
    if around.fences:
        blocks = [f"```{around.fence_word}\n{block}```\n" for block in blocks]
    text = around.prose_before + around.prose_between.join(blocks) + around.prose_after
    if around.stripped:
        text = text.strip()
    if around.indentation:
        text = "\n".join(around.indentation + line if line else line for line in text.split("\n"))
    return text.replace("\n", "\r\n") if around.carriage_returns else text


def _blocks(draft: Draft) -> list[str]:
    around = draft.wrapping
    head = ""
    if around.file_headers:
        git = f"diff --git a/{draft.path} b/{draft.path}\n" if around.git_header else ""
        old = f"a/{draft.path}" if draft.pre.text else "/dev/null"
        head = f"{git}--- {old}\n+++ b/{draft.path}\n"
    hunks = [_hunk(hunk) for hunk in draft.hunks]
    if around.fences == 2:
        return [around.second_file_before + head + hunks[0], *hunks[1:]]
    return [around.second_file_before + head + "".join(hunks) + around.second_file_after]


def _hunk(hunk: Hunk) -> str:
    heading = f" {hunk.heading}" if hunk.heading else ""
    header = {
        HeaderStyle.NUMBERS: f"@@ {hunk.numbers} @@{heading}\n",
        HeaderStyle.BARE: "@@\n",
        HeaderStyle.DOTS: "@@ ... @@\n",
        HeaderStyle.HEADING: f"@@{heading} @@\n" if heading else "@@\n",
        HeaderStyle.NONE: "",
    }[hunk.style]
    return header + "".join(f"{shown}\n" for part in hunk.body for shown in _part(part))


def _part(part: Line | Gap) -> list[str]:
    if isinstance(part, Gap):
        return [] if part.shown is None else [part.shown]
    line = (part.mark.value if part.column else "") + part.text
    return [line, NO_NEWLINE] if part.no_newline else [line]
