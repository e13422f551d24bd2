"""Finding and loading plugins: off switches, broken ones, conflicts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wonton_core.errors import PluginConflictError, PluginLoadError, UnknownNameError
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.plugin_api.hookspecs import RECORD_OF_HOOK
from wonton_core.plugin_api.loader import PluginSettings, discover, load_plugins
from wonton_core.plugin_api.registry import FIRST_PARTY
from wonton_core.testing import fake_distribution
from wonton_core.testing.command_line import run_wonton

HEADER = """
from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import AggregatorRecord, CommandRecord, DistanceKernelRecord
"""

GOOD = """
@hookimpl
def wonton_aggregators():
    yield AggregatorRecord(name={name!r}, summary="Made up", load="numpy:nanmean")
"""


BROKEN = {
    "import error": ("import no_such_package", "ModuleNotFoundError: No module named 'no_such_package'"),
    "raises while it is imported": ("raise OSError('no home')", "OSError: no home"),
    "leaves the program": ("import sys; sys.exit(3)", "SystemExit: 3"),
    "raises what is no Exception": ("raise BaseException('odd')", "BaseException: odd"),
    "raises in a hook": (
        "@hookimpl\ndef wonton_aggregators():\n    yield from ()\n    raise RuntimeError('not today')",
        "RuntimeError: not today",
    ),
    "wrong return type": (
        "@hookimpl\ndef wonton_aggregators():\n    return 3",
        "wonton_aggregators returned int, expected an iterable of AggregatorRecord",
    ),
    "returns nothing": (
        "@hookimpl\ndef wonton_aggregators():\n    pass",
        "wonton_aggregators returned NoneType, expected an iterable of AggregatorRecord",
    ),
    "wrong record": (
        "@hookimpl\ndef wonton_aggregators():\n    yield CommandRecord('a', 'b', 'c:d')",
        "wonton_aggregators yielded CommandRecord, expected AggregatorRecord",
    ),
    "misspelt hook": (
        "@hookimpl\ndef wonton_agregators():\n    return ()",
        "unknown hook wonton_agregators, did you mean wonton_aggregators?",
    ),
    "hook with an argument": (
        "@hookimpl\ndef wonton_aggregators(manager):\n    return ()",
        "wonton_aggregators",
    ),
    "bad name": (
        "@hookimpl\ndef wonton_aggregators():\n    yield AggregatorRecord('Über Alles', 'b', 'c:d')",
        "ValueError: name 'Über Alles' should be lower-case letters, digits, _ and -",
    ),
    "bad address": (
        "@hookimpl\ndef wonton_aggregators():\n    yield AggregatorRecord('a', 'b', 'no_attribute')",
        "ValueError: load 'no_attribute' should be",
    ),
    "same name twice": (
        "@hookimpl\ndef wonton_aggregators():\n    yield AggregatorRecord('a', 'b', 'c:d')\n"
        "    yield AggregatorRecord('a', 'b', 'c:d')",
        "wonton_aggregators yielded 'a' twice",
    ),
}
"""What can be wrong with a plugin: the module's source, and the words in which its user is told."""


def install(folder: Path, distribution: str, *, plugin: str, source: str, version: str = "1.0") -> None:
    fake_distribution.install(folder, distribution, plugin=plugin, source=HEADER + source, version=version)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on sys.path for made-up distributions."""
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return tmp_path / "site"


def load(**settings: object) -> tuple[Catalog, list[str]]:
    warnings: list[str] = []
    return Catalog(load_plugins(PluginSettings(warn=warnings.append, **settings))), warnings  # type: ignore[arg-type]


def row(catalog: Catalog, plugin: str) -> tuple[str, str]:
    [found] = [row for row in catalog.plugin_table() if row.plugin == plugin]
    return found.status, found.reason


def test_good_plugin(site: Path) -> None:
    install(site, "wonton-good", plugin="good", source=GOOD.format(name="good_mean"), version="2.5")
    catalog, warnings = load()
    assert "good_mean" in catalog.aggregators.names()
    assert catalog.aggregators.origin("good_mean") == "wonton-good 2.5"
    assert ("good", "2.5") in {(row.plugin, row.version) for row in catalog.plugin_versions()}
    assert not any("good" in warning for warning in warnings)
    [found] = [row for row in catalog.plugin_table() if row.plugin == "good"]
    assert found.origin == str(site / "wonton_good.py") and found.hooks == ("wonton_aggregators",)


def test_plugin_may_be_an_object_inside_a_module(site: Path) -> None:
    source = "class Plugin:\n    @hookimpl\n    def wonton_aggregators(self):\n        return ()\nplugin = Plugin()\n"
    install(site, "wonton-inner", plugin="inner", source=source)
    (site / "wonton_inner-1.0.dist-info" / "entry_points.txt").write_text("[wonton]\ninner = wonton_inner:plugin\n")
    catalog, _ = load()
    assert row(catalog, "inner") == ("active", "")


@pytest.mark.parametrize("fault", sorted(BROKEN))
def test_broken_plugin_is_one_warning_and_contributes_nothing(site: Path, fault: str) -> None:
    source, words = BROKEN[fault]
    install(site, "wonton-broken", plugin="broken", source=source)
    install(site, "wonton-good", plugin="good", source=GOOD.format(name="good_mean"))
    catalog, warnings = load()
    [warning] = [text for text in warnings if "broken" in text]
    assert warning.startswith("plugin 'broken' of wonton-broken 1.0 is left out: ")
    assert words in warning
    status, reason = row(catalog, "broken")
    assert status == "failed" and words in reason
    assert "a" not in catalog.aggregators
    assert "good_mean" in catalog.aggregators
    assert "broken" not in {version.plugin for version in catalog.plugin_versions()}


@pytest.mark.parametrize("fault", sorted(BROKEN))
def test_strict_loading_raises(site: Path, fault: str) -> None:
    source, words = BROKEN[fault]
    install(site, "wonton-broken", plugin="broken", source=source)
    with pytest.raises(PluginLoadError) as caught:
        load(strict=True, allowed=frozenset({"broken"}))
    assert "plugin 'broken' of wonton-broken 1.0 is broken: " in caught.value.summary
    assert words in caught.value.summary
    assert "--no-plugin broken" in caught.value.next_step


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"no_plugins": True}, "--no-plugins"),
        ({"blocked": frozenset({"loud"})}, "--no-plugin loud"),
        ({"blocked": frozenset({"wonton-loud"})}, "--no-plugin wonton-loud"),
        ({"allowed": frozenset()}, "not in WONTON_PLUGINS"),
        ({"allowed": frozenset({"lean"})}, "not in WONTON_PLUGINS"),
    ],
)
def test_off_switches_act_before_any_code_of_a_plugin(site: Path, settings: dict[str, object], reason: str) -> None:
    install(site, "wonton-loud", plugin="loud", source="raise SystemError('this code ran')")
    catalog, warnings = load(**settings)
    assert row(catalog, "loud") == ("blocked", reason)
    assert not any("loud" in warning for warning in warnings)
    assert row(catalog, "core") == ("active", "")


def test_a_switch_that_names_nothing_is_told(site: Path) -> None:
    install(site, "wonton-good", plugin="good", source=GOOD.format(name="good_mean"))
    _, warnings = load(blocked=frozenset({"god"}), allowed=frozenset({"good", "gold"}))
    assert [text.partition(",")[0] for text in warnings] == ["--no-plugin names 'god'", "WONTON_PLUGINS names 'gold'"]
    assert all("core" in text and "good" in text for text in warnings)


def test_allow_list_lets_the_named_ones_through(site: Path) -> None:
    install(site, "wonton-good", plugin="good", source=GOOD.format(name="good_mean"))
    catalog, warnings = load(allowed=frozenset({"good"}))
    assert {version.plugin for version in catalog.plugin_versions()} == {"core", "good"}
    assert warnings == []


def test_same_name_twice_names_both_distributions_and_neither_wins(site: Path) -> None:
    install(site, "wonton-one", plugin="one", source=GOOD.format(name="shared"), version="1.1")
    install(site, "wonton-two", plugin="two", source=GOOD.format(name="shared"), version="2.2")
    catalog, _ = load()
    for ask in (catalog.aggregators.record, catalog.aggregators.load, catalog.aggregators.origin):
        with pytest.raises(PluginConflictError) as caught:
            ask("shared")
        assert caught.value.summary == "aggregator 'shared' is offered by wonton-one 1.1 and wonton-two 2.2"
        assert caught.value.next_step == "leave one out with --no-plugin wonton-two, or uninstall it"
    assert catalog.aggregators.conflicts() == ("shared",)
    assert catalog.aggregators.record("single").name == "single"
    catalog, _ = load(blocked=frozenset({"wonton-two"}))
    assert catalog.aggregators.origin("shared") == "wonton-one 1.1"


def test_a_third_party_can_not_replace_a_builtin(site: Path) -> None:
    install(site, "wonton-thief", plugin="thief", source=GOOD.format(name="single"))
    catalog, _ = load()
    with pytest.raises(PluginConflictError, match=r"wonton-core \S+ and wonton-thief 1.0"):
        catalog.aggregators.load("single")


def test_two_distributions_with_one_entry_point_name_both_load(site: Path) -> None:
    install(site, "wonton-one", plugin="mine", source=GOOD.format(name="from_one"))
    install(site, "wonton-two", plugin="mine", source=GOOD.format(name="from_two"))
    catalog, _ = load()
    assert {"from_one", "from_two"} <= set(catalog.aggregators.names())


def test_discovery_reads_metadata_only(site: Path) -> None:
    install(site, "wonton-loud", plugin="loud", source="raise SystemError('this code ran')", version="3.0")
    [found] = [status for status in discover() if status.plugin == "loud"]
    assert (found.distribution, found.version, found.module) == ("wonton-loud", "3.0", "wonton_loud")


def test_missing_attribute_names_the_distribution(site: Path) -> None:
    source = GOOD.format(name="gone").replace("numpy:nanmean", "numpy:no_such_function")
    install(site, "wonton-gone", plugin="gone", source=source)
    catalog, warnings = load()
    assert not any("gone" in warning for warning in warnings)
    with pytest.raises(PluginLoadError, match=r"aggregator 'gone' of wonton-gone 1.0 can't be loaded") as caught:
        catalog.aggregators.load("gone")
    assert caught.value.next_step == "pip install --upgrade wonton-gone; if it is yours, mend its `load`"


@pytest.mark.parametrize("source", ["import sys; sys.exit(3)", "raise BaseException('odd')"])
def test_an_object_whose_module_leaves_the_program_is_named(
    site: Path, capsys: pytest.CaptureFixture[str], source: str
) -> None:
    offer = "@hookimpl\ndef wonton_aggregators():\n    yield AggregatorRecord('odd', 'b', 'wonton_odd_heavy:x')"
    install(site, "wonton-odd", plugin="odd", source=offer)
    (site / "wonton_odd_heavy.py").write_text(f"print('noise')\n{source}\n")
    catalog, _ = load()
    with pytest.raises(PluginLoadError, match="'odd' of wonton-odd"):
        catalog.aggregators.load("odd")
    assert capsys.readouterr() == ("", "noise\n")


REGISTRIES = [hook.removeprefix("wonton_") for hook in RECORD_OF_HOOK]


@pytest.mark.parametrize("name", REGISTRIES)
def test_unknown_name_gets_the_list_and_advice(name: str) -> None:
    registry = getattr(load()[0], name)
    with pytest.raises(UnknownNameError) as caught:
        registry.load("zzz")
    assert caught.value.summary == f"unknown {registry.kind} 'zzz'"
    assert all(known in caught.value.cause for known in registry.names())
    assert "wonton plugins list" in caught.value.next_step


@pytest.mark.parametrize("name", REGISTRIES)
def test_near_miss_gets_a_suggestion(name: str) -> None:
    registry = getattr(load()[0], name)
    for known in registry.names():
        with pytest.raises(UnknownNameError, match=f"did you mean .*{known}"):
            registry.record(f"{known}x")


@pytest.mark.parametrize(
    ("registry", "name", "package"),
    [("provers", "lean", "wonton-lean"), ("provers", "coq", "wonton-coq"), ("judges", "empty_patch", "wonton-judges")],
)
def test_first_party_name_says_what_holds_it_back(registry: str, name: str, package: str) -> None:
    catalog, _ = load(no_plugins=True)
    with pytest.raises(UnknownNameError) as caught:
        getattr(catalog, registry).record(name)
    assert caught.value.next_step == f"{package} is installed but blocked (--no-plugins)"


def test_first_party_name_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wonton_core.plugin_api.loader.discover", list)
    with pytest.raises(UnknownNameError) as caught:
        load()[0].provers.record("lean")
    assert caught.value.next_step == "pip install wonton-lean"


# From here on in fresh interpreters: what is imported and printed matters.


@pytest.mark.parametrize("fault", sorted(BROKEN))
def test_help_survives(tmp_path: Path, fault: str) -> None:
    install(tmp_path, "wonton-broken", plugin="broken", source=BROKEN[fault][0])
    done = run_wonton("--help", site=tmp_path)
    assert done.returncode == 0 and "Commands:" in done.stdout
    warnings = [line for line in done.stderr.splitlines() if "wonton-broken" in line]
    assert len(warnings) == 1 and warnings[0].startswith("Warning: plugin 'broken' of wonton-broken 1.0")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("source", ["raise KeyboardInterrupt", "raise SystemExit", "raise SystemExit(0)"])
def test_a_plugin_that_raises_what_ends_programs_ends_nothing(tmp_path: Path, source: str) -> None:
    install(tmp_path, "wonton-broken", plugin="broken", source=source)
    done = run_wonton("plugins", "list", site=tmp_path)
    assert done.returncode == 0 and "broken" in done.stdout
    [warning] = [line for line in done.stderr.splitlines() if "wonton-broken" in line]
    assert warning.startswith("Warning: plugin 'broken' of wonton-broken 1.0 is left out: ")
    assert "Interrupted" not in done.stderr


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_a_stop_while_plugins_load_is_the_users(tmp_path: Path, number: str) -> None:
    source = f"import os, signal, time; os.kill(os.getpid(), signal.{number}); time.sleep(60)"
    install(tmp_path, "wonton-slow", plugin="slow", source=source)
    done = run_wonton("plugins", "list", site=tmp_path)
    assert done.returncode == 130
    assert "Interrupted" in done.stderr and "left out" not in done.stderr


def test_help_survives_a_conflict_even_of_commands(tmp_path: Path) -> None:
    command = "@hookimpl\ndef wonton_commands():\n    yield CommandRecord('doctor', 'Mine', 'numpy:sum')\n"
    install(tmp_path, "wonton-one", plugin="one", source=GOOD.format(name="shared") + command)
    install(tmp_path, "wonton-two", plugin="two", source=GOOD.format(name="shared"))
    done = run_wonton("--help", site=tmp_path)
    assert done.returncode == 0 and "offered by more than one plugin" in done.stdout
    done = run_wonton("doctor", site=tmp_path)
    assert done.returncode == 4 and "wonton-one 1.0" in done.stderr and "wonton-core" in done.stderr


def test_strict_loading_from_the_environment(tmp_path: Path) -> None:
    install(tmp_path, "wonton-broken", plugin="broken", source="import no_such_package")
    done = run_wonton("--help", environment={"WONTON_STRICT_PLUGINS": "1", "WONTON_PLUGINS": "broken"}, site=tmp_path)
    assert done.returncode == 3 and "plugin.load-failed" in done.stderr


LOUD = "print('this code ran')\n" + GOOD.format(name="loud_mean")


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (["--no-plugins"], {}),
        (["--no-plugin", "loud"], {}),
        (["--no-plugin", "other", "--no-plugin", "wonton-loud"], {}),
        ([], {"WONTON_PLUGINS": ""}),
        ([], {"WONTON_PLUGINS": "lean, coq"}),
    ],
)
def test_blocked_plugin_prints_nothing(tmp_path: Path, arguments: list[str], environment: dict[str, str]) -> None:
    install(tmp_path, "wonton-loud", plugin="loud", source=LOUD)
    done = run_wonton(*arguments, "plugins", "list", "--json", site=tmp_path, environment=environment)
    assert done.returncode == 0 and "this code ran" not in done.stdout + done.stderr
    [found] = [row for row in json.loads(done.stdout) if row["plugin"] == "loud"]
    assert found["status"] == "blocked" and found["reason"]


def test_what_a_plugin_prints_does_not_spoil_results(tmp_path: Path) -> None:
    install(tmp_path, "wonton-loud", plugin="loud", source=LOUD)
    done = run_wonton("plugins", "list", "--json", site=tmp_path)
    assert "this code ran" in done.stderr
    assert "loud" in {row["plugin"] for row in json.loads(done.stdout)}


def test_trace_shows_hook_calls(tmp_path: Path) -> None:
    done = run_wonton("plugins", "list", environment={"WONTON_TRACE_PLUGINS": "1"}, site=tmp_path)
    assert "wonton_aggregators" in done.stderr and "finish" in done.stderr


def test_names_with_advice_are_those_of_our_own_packages() -> None:
    """A name that a package of this project offers is known to the advice on what to install, and the reverse."""
    catalog, _ = load()
    kinds = ("provers", "verifiers", "tactic_providers", "judges", "chat_models", "executors", "metrics")
    ours = ("wonton-lean", "wonton-coq", "wonton-judges", "wonton-metrics", "wonton-dask")
    offered = {}
    for registry in (getattr(catalog, kind) for kind in kinds):
        packages = {name: registry.plugin(name).distribution for name in registry.names()}
        offered[registry.kind] = {name: package for name, package in packages.items() if package in ours}
    assert offered == FIRST_PARTY
