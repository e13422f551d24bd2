"""Commands of plugins find their place among those that are there."""

from __future__ import annotations

from pathlib import Path

from wonton_core.testing.command_line import run_wonton
from wonton_core.testing.fake_distribution import install

HEADER = """
from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import AggregatorRecord, CommandRecord
"""

AGDA = (
    HEADER
    + """
@hookimpl
def wonton_commands():
    yield CommandRecord("tell", "Tell something", "wonton_agda_commands:tell", parent="agda")
    yield CommandRecord("agda", "Agda for this user", "wonton_agda_commands:tell", parent="toolchain install")
    yield CommandRecord("build-agda", "A corpus out of Agda files", "wonton_agda_commands:tell", parent="corpus")
    yield CommandRecord("tools", "Plain tools", "wonton_agda_commands:tools")
    yield CommandRecord("late", "Joins the plain group", "wonton_agda_commands:tell", parent="tools")
"""
)

AGDA_COMMANDS = """
import click

@click.command()
def tell():
    click.echo("it is told")

@click.group()
def tools():
    "Plain tools of Agda."

tools.add_command(tell, "early")
"""


def site(folder: Path) -> Path:
    install(folder, "wonton-agda", plugin="agda", source=AGDA)
    (folder / "wonton_agda_commands.py").write_text(AGDA_COMMANDS)
    return folder


def test_new_group(tmp_path: Path) -> None:
    assert "agda" in run_wonton("--help", site=site(tmp_path)).stdout
    assert run_wonton("agda", "tell", site=tmp_path).stdout == "it is told\n"
    listed = run_wonton("agda", "--help", site=tmp_path).stdout
    assert "tell  Tell something" in listed


def test_group_that_is_there(tmp_path: Path) -> None:
    listed = run_wonton("corpus", "--help", site=site(tmp_path)).stdout
    assert "build-agda" in listed and "validate" in listed
    assert run_wonton("corpus", "build-agda", site=tmp_path).stdout == "it is told\n"


def test_two_plugins_share_a_deep_group(tmp_path: Path) -> None:
    listed = run_wonton("toolchain", "install", "--help", site=site(tmp_path)).stdout
    assert "agda" in listed and "coq" in listed
    assert run_wonton("toolchain", "install", "agda", site=tmp_path).stdout == "it is told\n"


def test_plain_click_group_is_joined(tmp_path: Path) -> None:
    listed = run_wonton("tools", "--help", site=site(tmp_path)).stdout
    assert "Plain tools of Agda." in listed and "early" in listed and "late" in listed
    assert run_wonton("tools", "early", site=tmp_path).stdout == "it is told\n"
    assert run_wonton("tools", "late", site=tmp_path).stdout == "it is told\n"


def test_listing_imports_no_command(tmp_path: Path) -> None:
    (site(tmp_path) / "wonton_agda_commands.py").write_text("raise SystemError('this was imported')")
    for arguments in (["--help"], ["agda", "--help"], ["corpus", "--help"], ["plugins", "list"]):
        assert run_wonton(*arguments, site=tmp_path).returncode == 0
    done = run_wonton("agda", "tell", site=tmp_path)
    assert done.returncode == 3
    assert "command 'agda tell' of wonton-agda 1.0 can't be loaded: SystemError: this was imported" in done.stderr


def test_a_command_can_not_be_made_a_group(tmp_path: Path) -> None:
    source = "@hookimpl\ndef wonton_commands():\n    yield CommandRecord('x', 'X', 'numpy:sum', parent='doctor')\n"
    install(tmp_path, "wonton-odd", plugin="odd", source=HEADER + source)
    done = run_wonton("doctor", site=tmp_path)
    assert done.returncode == 4
    assert "`wonton doctor` is a command of wonton-core" in done.stderr
    assert "`wonton doctor x` of wonton-odd 1.0" in done.stderr


def test_the_beginning_of_a_command_is_a_suggestion() -> None:
    told = run_wonton("inspect").stderr
    assert "No such command 'inspect'. Did you mean inspect-proof-ir?" in told
    assert "Did you mean doctor?" in run_wonton("docter").stderr


def test_conflicts_are_told(tmp_path: Path) -> None:
    source = "@hookimpl\ndef wonton_aggregators():\n    yield AggregatorRecord('single', 'Mine', 'numpy:nanmin')\n"
    install(tmp_path, "wonton-thief", plugin="thief", source=HEADER + source)
    done = run_wonton("plugins", "list", site=tmp_path)
    assert done.returncode == 0
    assert "Conflict: aggregator 'single' is offered by wonton-core" in done.stderr
    assert "--no-plugin wonton-thief" in done.stderr
    assert "aggregator 'single' is offered by" in run_wonton("doctor", site=tmp_path).stdout
