"""Run one source file through Coq, sentence by sentence, and watch the wanted scripts.

Coq's parser cuts the file into sentences. The file is run in the circumstances it was compiled in: under its own
library name (``--topfile``), and for the library that the prelude is made of without the prelude.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence

from wonton_coq.serapi.answers import Sentence
from wonton_coq.serapi.errors import CoqError
from wonton_coq.serapi.session import SerapiSession

from .document import Document
from .goal_terms import goals_below, partial_proof
from .proof_states import ProofState, read_proof_state
from .script_finder import Declaration
from .script_run import ACCEPTED, REFUSED, RunSentence, ScriptRun
from .sentences import SourceSentence, line_of, plain_text
from .tactic_tree import needs_partial_proof
from .tactic_words import PROOF_END, TACTIC, sentence_kind, tactic_heads


def replay_options(path: str, library: str) -> tuple[str, ...]:
    """sertop's options for the source file ``path`` of the library named ``library`` (``Coq.Init.Logic``)."""
    options = [f"--topfile={path}"]
    if library.startswith(("Coq.Init.", "Corelib.Init.")):
        options.append("--no_prelude")
    return tuple(options)


def replay_file(
    session: SerapiSession,
    source: bytes,
    sentences: Sequence[SourceSentence],
    wanted: Sequence[Declaration],
    runs: MutableMapping[str, ScriptRun],
) -> None:
    """Run ``source`` and put into ``runs``, by path, what the scripts of ``wanted`` did, each as soon as it is run.

    ``sentences`` is our own cut of the file; a script whose sentences Coq cuts differently is not watched and comes
    back with a failure. Sentences that Coq refuses outside the watched scripts are passed over, as they may be of no
    concern; the scripts that need them fail by themselves. Raises SerapiSessionLostError and SerapiAnswerError.
    """
    document = Document(session, source)
    for declaration in sorted(wanted, key=lambda item: item.first):
        script = plain_script(source, sentences, declaration)
        document.run_before(sentences[declaration.first].start)
        span = (sentences[declaration.first].start, sentences[declaration.last].end)
        block = document.take(*span)
        if len(block) == declaration.last - declaration.first + 1:
            run, refused = _Watch(session, source).run(declaration.path, script, block)
            if refused is not None:
                document.recover(refused, sentences[declaration.last].end)
        else:
            reason = document.stopped or "Coq cuts the source into other sentences"
            run = ScriptRun(declaration.path, script, (), failure=reason)
        runs[declaration.path] = run


def plain_script(source: bytes, sentences: Sequence[SourceSentence], declaration: Declaration) -> str:
    """The script's text from the sentence after the statement to the end of the proof, as written."""
    if declaration.last == declaration.first:
        return ""
    start, end = sentences[declaration.first + 1].start, sentences[declaration.last].end
    return source[start:end].decode("utf-8", "replace")


class _Watch:
    """Runs the sentences of one script and looks at the goals after each."""

    def __init__(self, session: SerapiSession, source: bytes) -> None:
        self._session = session
        self._source = source

    def run(self, path: str, script: str, sentences: Sequence[Sentence]) -> tuple[ScriptRun, int | None]:
        """The whole script, or as far as Coq takes it; and the sentence that it refused."""
        done: list[RunSentence] = []
        state: ProofState | None = None
        previous = 0
        for position, sentence in enumerate(sentences):
            text = plain_text(self._source[sentence.start : sentence.end])
            kind = "declaration" if position == 0 else sentence_kind(text)
            heads = tactic_heads(text) if kind == TACTIC else ()
            try:
                self._session.execute(sentence.sentence_id)
                after = read_proof_state(self._session, sentence.sentence_id)
            except CoqError as error:
                line = line_of(self._source, sentence.start)
                done.append(RunSentence(text, kind, heads, state, None, REFUSED, error.message))
                failure = f"line {line}: {text[:200]}: {error.message}"
                return ScriptRun(path, script, tuple(done), failure=failure), sentence.sentence_id
            if position == 0 and after is None:
                return ScriptRun(path, script, (), failure="Coq opens no proof for it"), None
            below: Mapping[int, frozenset[int]] = {}
            if kind == TACTIC and state is not None and after is not None and needs_partial_proof(state, after):
                below = self._below(previous, sentence.sentence_id, state, after)
            done.append(RunSentence(text, kind, heads, state, after, ACCEPTED, below=below))
            state, previous = after, sentence.sentence_id
        if state is not None:
            return ScriptRun(path, script, tuple(done), failure="the proof is still open after the script"), None
        ended_by = re.match(r"\w+", done[-1].text) if done[-1].kind == PROOF_END else None
        return ScriptRun(path, script, tuple(done), ended_by[0] if ended_by else ""), None

    def _below(
        self, before_id: int, after_id: int, before: ProofState, after: ProofState
    ) -> Mapping[int, frozenset[int]]:
        closed = before.open_goals() - after.open_goals()
        return goals_below(partial_proof(self._session, before_id), partial_proof(self._session, after_id), closed)
