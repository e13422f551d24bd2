"""What a resumed run says of the part before it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from attrs import evolve

from wonton_core.store.run_writer import RunWriter
from wonton_core.testing.sample_run import artifacts, config, summary
from wonton_lean.cli.run import _tell
from wonton_lean.search.corpus_run import RunReport


def test_what_was_done_before_is_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with RunWriter(tmp_path, config("a", "b", "c")) as writer:
        for name, attempts in (("a", 30), ("b", 12), ("c", 5)):
            row = evolve(summary(name), counts={"attempts": attempts})
            writer.write_theorem(name, [("wild_type", row, artifacts(name))])
    _tell(writer, RunReport(5, 0.25), frozenset("ab"), as_json=False)
    shown = capsys.readouterr().out
    assert "Time, this part: 0.2 s, 5 tactic attempts, 20 a second" in shown
    assert "Done before: 2 theorems with 42 tactic attempts on record" in shown
    assert "added up" not in shown
    _tell(writer, RunReport(5, 0.25), frozenset("ab"), as_json=True)
    report = json.loads(capsys.readouterr().out)
    assert report["earlier"] == {"theorems": 2, "attempts": 42, "theorem_seconds": 1.0}
    assert report["attempts"] == 5
    _tell(writer, RunReport(5, 0.25), frozenset(), as_json=False)
    assert "Done before" not in capsys.readouterr().out
