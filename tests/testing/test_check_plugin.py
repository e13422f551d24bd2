"""``check_plugin`` checks all that an installed plugin offers: nothing can be left out, and nothing passes unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from wonton_core.errors import PluginLoadError, UnknownNameError
from wonton_core.model.proof_trace import Goal
from wonton_core.testing import fake_distribution
from wonton_core.testing.conformance import (
    ChatModelSample,
    ContractBrokenError,
    TacticProviderSample,
    check_plugin,
)

HEAD = """
from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api import records
"""
GOOD = """
@hookimpl
def wonton_aggregators():
    yield records.AggregatorRecord("made_up_median", "Made up", "numpy:median")
"""
SECOND = """
@hookimpl
def wonton_distance_kernels():
    yield records.DistanceKernelRecord("made_up", "Made up", "{load}")
"""
NEEDS_A_SAMPLE = """
@hookimpl
def wonton_tactic_providers():
    yield records.TacticProviderRecord("made_up", "Made up", "wonton_core.testing.fakes:FakeTacticProvider")

@hookimpl
def wonton_chat_models():
    yield records.ChatModelRecord("made_up", "Made up", "wonton_made_up_models:make")
"""
MODELS = "from wonton_core.testing.fakes import FakeChatModel\ndef make():\n    return FakeChatModel(over_again=True)\n"
GOALS = TacticProviderSample((Goal("0", "p"),))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that this interpreter, and those that it starts, import from."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def install(site: Path, source: str, name: str = "made_up") -> None:
    fake_distribution.install(site, f"wonton-{name.replace('_', '-')}", plugin=name, source=HEAD + source)


def test_a_good_plugin_and_what_it_kept(site: Path) -> None:
    install(site, GOOD)
    kept = check_plugin("made_up")
    assert list(kept) == ["plugin made_up", "aggregator made_up_median"]
    assert kept["plugin made_up"] == ("lists without heavy imports", "offers something")
    assert "has a summary for lists" in kept["aggregator made_up_median"]
    assert check_plugin("wonton-made-up") == kept


def test_every_record_is_checked_and_not_the_first_alone(site: Path) -> None:
    install(site, GOOD + SECOND.format(load="wonton_core.testing.fakes:FakeJudge"))
    with pytest.raises(ContractBrokenError, match=r"breaks 8 of 18 laws") as caught:
        check_plugin("made_up")
    assert all(name.startswith("distance kernel made_up: ") for name, _ in caught.value.broken)


def test_another_plugin_is_left_out(site: Path) -> None:
    install(site, GOOD)
    install(site, "raise OSError('I am another')", name="broken")
    check_plugin("made_up")


@pytest.mark.parametrize(
    ("source", "law", "found"),
    [
        ("import numpy\n" + GOOD, "lists without heavy imports", "imports numpy"),
        ("", "offers something", "no hook yields anything"),
        (GOOD.replace("Made up", " "), "has a summary for lists", "the summary is empty"),
    ],
)
def test_what_is_easily_forgotten(site: Path, source: str, law: str, found: str) -> None:
    install(site, source)
    with pytest.raises(ContractBrokenError) as caught:
        check_plugin("made_up")
    assert f"{law}: " in str(caught.value) and found in str(caught.value)


def test_samples_are_asked_for_by_name(site: Path) -> None:
    install(site, NEEDS_A_SAMPLE)
    (site / "wonton_made_up_models.py").write_text(MODELS)
    with pytest.raises(ContractBrokenError) as caught:
        check_plugin("made_up", {"made_up": GOALS})
    assert [name for name, _ in caught.value.broken] == ["chat model made_up: has a sample"]
    assert "samples={'made_up': ChatModelSample(...)}" in str(caught.value)
    assert "chat model made_up" in check_plugin("made_up", {"made_up": (GOALS, ChatModelSample())})


def test_a_sample_that_nothing_needs_is_a_slip(site: Path) -> None:
    install(site, GOOD)
    with pytest.raises(ContractBrokenError, match="no law needs TacticProviderSample for made_upp"):
        check_plugin("made_up", {"made_upp": GOALS})


def test_not_installed_and_not_loadable(site: Path) -> None:
    with pytest.raises(UnknownNameError, match="no plugin 'made_up' is installed"):
        check_plugin("made_up")
    install(site, "raise OSError('no home')")
    with pytest.raises(PluginLoadError, match="no home"):
        check_plugin("made_up")


def test_what_load_names_is_not_there(site: Path) -> None:
    install(site, SECOND.format(load="wonton_core.testing.fakes:NoSuchKernel"))
    with pytest.raises(PluginLoadError, match="distance kernel 'made_up'"):
        check_plugin("made_up")
