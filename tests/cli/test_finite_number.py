"""Numbers that are none are refused by every option that takes a number."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from wonton_core.cli.ape_instruct import command as ape_instruct
from wonton_core.cli.ape_judge import command as ape_judge
from wonton_core.cli.ape_verify import command as ape_verify
from wonton_core.cli.build_history import build_options
from wonton_core.cli.finite_number import FiniteRange
from wonton_lean.cli.run import command as lean_run

build = click.command("build")(build_options(lambda request: None))

OPTIONS = [
    (ape_verify, "--seconds"),
    (ape_verify, "--memory-gib"),
    (build, "--seconds"),
    (build, "--memory-gib"),
    (ape_instruct, "--temperature"),
    (ape_judge, "--temperature"),
    (ape_judge, "--max-cost"),
    (lean_run, "--timeout"),
]


@pytest.mark.parametrize(("command", "option"), OPTIONS)
@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "Infinity", "1e999", "-1"])
def test_a_number_that_is_none_is_wrong_usage(command: click.Command, option: str, value: str) -> None:
    done = CliRunner().invoke(command, [f"{option}={value}"])
    assert done.exit_code == 2
    assert f"Invalid value for '{option}'" in done.stderr
    assert "finite number" in done.stderr or "is not in the range" in done.stderr


@pytest.mark.parametrize(("option", "value"), [("--seconds", "1e9"), ("--memory-gib", "1e300"), ("--memory-gib", "0")])
@pytest.mark.parametrize("command", [ape_verify, build])
def test_limits_that_no_system_takes_are_wrong_usage(command: click.Command, option: str, value: str) -> None:
    done = CliRunner().invoke(command, [f"{option}={value}"])
    assert (done.exit_code, "is not in the range" in done.stderr) == (2, True)


def test_numbers_in_range_are_taken() -> None:
    convert = FiniteRange(min=0.0, min_open=True).convert
    assert (convert("0.5", None, None), convert("1e308", None, None)) == (0.5, 1e308)
    with pytest.raises(click.BadParameter, match="nan is not a finite number"):
        convert("nan", None, None)
