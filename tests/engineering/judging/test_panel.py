"""Panels by what a user wrote: their settings, and what can't be."""

from __future__ import annotations

import hashlib
from importlib import resources

import pytest
from attrs import evolve

from wonton_core.engineering.judging.panel import VoteOptions, open_panel
from wonton_core.engineering.model_family import family_of, read_families
from wonton_core.errors import UnknownNameError, UsageError
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.testing.fakes import FakeChatModel

OPTIONS = VoteOptions(4, 3, 0.6, 7)
ASKS = "sub_tasks@scripted:a.jsonl"


def opened(*written, options=OPTIONS, families=None):
    return open_panel(written, load_catalog(), lambda model: FakeChatModel([]), options, families or {})


def test_the_settings_hold_what_verdicts_depend_on():
    panel = opened("empty_patch", ASKS)
    assert list(panel.judges) == ["empty_patch", ASKS]
    rule, asks = panel.settings.judges
    assert (rule.judge, rule.family, rule.samples, rule.quorum, rule.temperature, rule.seed) == (
        ("empty_patch", "empty_patch", 0, 0, 0.0, 0)
    )
    assert (asks.judge, asks.family, asks.samples, asks.quorum, asks.temperature, asks.seed) == (
        (ASKS, "scripted", 4, 3, 0.6, 7)
    )
    prompts = {prompt.name: prompt.sha256 for prompt in panel.settings.prompts}
    folder = resources.files("wonton_judges.sub_tasks") / "prompts"
    assert prompts == {
        f"sub_tasks/{name}": hashlib.sha256((folder / f"{name}.md").read_bytes()).hexdigest()
        for name in ("judge", "request")
    }
    assert [plugin.distribution for plugin in panel.settings.plugins] == ["wonton-judges"]
    assert panel.settings.caveats == {}


def test_everything_that_is_asked_differently_makes_other_settings():
    others = [
        opened(ASKS),
        opened("sub_tasks@scripted:b.jsonl"),
        opened(ASKS, "empty_patch"),
        *(
            opened(ASKS, options=evolve(OPTIONS, **change))
            for change in ({"samples": 5}, {"quorum": 2}, {"temperature": 0.0}, {"seed": 0})
        ),
        opened(ASKS, families={"scripted:a.jsonl": "toys"}),
    ]
    settings = [panel.settings for panel in others]
    assert all(settings.count(one) == 1 for one in settings)


@pytest.mark.parametrize(
    ("written", "error", "words"),
    [
        (("sub_tasks",), UsageError, "needs a chat model"),
        (("sub_tasks@",), UsageError, "needs a chat model"),
        (("empty_patch@scripted:a",), UsageError, "asks no chat model"),
        (("sub_task@scripted:a",), UnknownNameError, "sub_task"),
        (("sub_tasks@scriptd:a",), UnknownNameError, "scriptd"),
        ((ASKS, "empty_patch", ASKS), UsageError, "on the panel twice"),
    ],
)
def test_panels_that_can_not_be(written, error, words):
    with pytest.raises(error, match=words):
        opened(*written)


@pytest.mark.parametrize("change", [{"samples": 2}, {"quorum": 0}])
def test_a_quorum_that_can_not_be_reached_is_refused_before_anybody_is_asked(change):
    with pytest.raises(UsageError, match="decide nothing"):
        opened(ASKS, options=evolve(OPTIONS, **change))


def test_the_family_of_a_model():
    catalog = load_catalog()
    assert family_of("scripted:a", catalog, {}) == "scripted"
    assert family_of("scripted:a", catalog, read_families(["scripted:a=mine", "scripted:b = other"])) == "mine"
    assert family_of("openai_compatible:deepseek-ai/DeepSeek-V3@http://127.0.0.1:1/v1", catalog, {}) == "deepseek"
    assert family_of("openai_compatible:gemini-2.5-pro@https://example.com/v1", catalog, {}) == "gemini"
    with pytest.raises(UnknownNameError):
        family_of("nobody:a", catalog, {})


@pytest.mark.parametrize("written", [["toys"], ["=toys"], ["scripted:a="], ["a=b", "a=c"]])
def test_families_that_say_nothing(written):
    with pytest.raises(UsageError):
        read_families(written)
