"""The scripts of a library's theorems: found in its source, and run, the whole file once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import evolve, frozen

from wonton_coq.replay.file_replay import plain_script, replay_file, replay_options
from wonton_coq.replay.script_finder import NO_PROOF, TACTICS, Declaration, find_declarations
from wonton_coq.replay.script_run import ScriptRun
from wonton_coq.replay.sentences import SourceSentence, line_of, split_sentences
from wonton_coq.serapi.errors import SerapiAnswerError, SerapiSessionLostError
from wonton_coq.serapi.session import SerapiSession
from wonton_core.errors import BadInputError

_MOST_SESSIONS_PER_FILE = 10

StartSession = Callable[[Sequence[str]], SerapiSession]


@frozen
class LibrarySource:
    """The source file of a library. ``place`` names it without folders of this machine (``Init/Logic.v``); ``path`` is
    where it really is."""

    library: str
    place: str
    path: str
    content: bytes


@frozen
class TheoremScript:
    """What the source says about one theorem: its keyword (Lemma ...), the line of its statement, the tactic script,
    and what running it showed. ``note`` says in words what became of the script."""

    note: str
    keyword: str = ""
    line: int = 0
    place: str = ""
    script: str = ""
    run: ScriptRun | None = None


def find_scripts(source: LibrarySource | None, wanted: Sequence[str]) -> dict[str, TheoremScript]:
    """By full name of a wanted theorem: what the source holds for it. Runs nothing."""
    if source is None:
        return dict.fromkeys(wanted, TheoremScript("no script: the library's source is not installed"))
    try:
        sentences, declarations = _declarations(source)
    except BadInputError as error:
        return dict.fromkeys(wanted, TheoremScript(f"no script: {error.summary}"))
    return {name: _found(source, sentences, declarations.get(name)) for name in wanted}


def _found(
    source: LibrarySource, sentences: Sequence[SourceSentence], declaration: Declaration | None
) -> TheoremScript:
    if declaration is None:
        return TheoremScript(
            "no script: Coq made the constant out of another one (an included module, a scheme, an obligation)",
            place=source.place,
        )
    line = line_of(source.content, sentences[declaration.first].start)
    if declaration.proof != TACTICS:
        how = "declared without a proof" if declaration.proof == NO_PROOF else "given directly as a term"
        return TheoremScript(f"no script: {how}", declaration.keyword, line, source.place)
    script = plain_script(source.content, sentences, declaration)
    return TheoremScript("script not run", declaration.keyword, line, source.place, script)


def _declarations(source: LibrarySource) -> tuple[tuple[SourceSentence, ...], dict[str, Declaration]]:
    sentences = split_sentences(source.content, place=source.place)
    declarations: dict[str, Declaration] = {}
    for declaration in find_declarations(sentences):
        if not declaration.in_functor:  # the last one of a name is the one that Coq knows under it
            declarations[f"{source.library}.{declaration.path}"] = declaration
    return sentences, declarations


def run_scripts(
    source: LibrarySource | None, wanted: Sequence[str], start: StartSession
) -> Mapping[str, TheoremScript]:
    """As ``find_scripts``, with the scripts run.

    When sertop is lost while it runs a script, that theorem's trace is given up and the others run in a new session.
    """
    scripts = find_scripts(source, wanted)
    pending = [name for name, script in scripts.items() if script.script]
    if source is None or not pending:
        return scripts
    sentences, declarations = _declarations(source)
    for _ in range(_MOST_SESSIONS_PER_FILE):
        runs: dict[str, ScriptRun] = {}
        lost = ""
        try:
            with start(replay_options(source.path, source.library)) as session:
                replay_file(session, source.content, sentences, [declarations[name] for name in pending], runs)
        except (SerapiSessionLostError, SerapiAnswerError) as error:
            lost = error.summary
        for name in pending:
            run = runs.get(declarations[name].path)
            if run is not None:
                scripts[name] = evolve(scripts[name], run=run, note=_note(run))
        pending = [name for name in pending if declarations[name].path not in runs]
        if not pending:
            return scripts
        victim = min(pending, key=lambda name: declarations[name].first)
        scripts[victim] = evolve(scripts[victim], note=f"replay failed: {lost}")
        pending.remove(victim)
    for name in pending:
        scripts[name] = evolve(scripts[name], note="replay failed: sertop was lost too often in this file")
    return scripts


def _note(run: ScriptRun) -> str:
    if run.failure:
        return f"replay failed: {run.failure}"
    return "script replayed"
