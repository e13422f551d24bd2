"""Laws of a command below ``wonton``."""

from __future__ import annotations

from wonton_core.testing.conformance.laws import check_laws, require

Subject = tuple[object, str]


def is_a_click_command_of_that_name(subject: Subject) -> None:
    """A click.Command, called as its record says."""
    import click

    command, name = subject
    if not isinstance(command, click.Command):
        require(False, f"is {type(command).__name__}, expected click.Command")
        return
    require(command.name == name, f"is called {command.name!r}, its record says {name!r}")


def explains_itself_with_an_example(subject: Subject) -> None:
    """``--help`` ends well and shows a line to copy."""
    code, text = _run(subject, "--help")
    require(code == 0, f"--help ends with exit code {code}")
    require("Example:" in text or "Examples:" in text, "--help has no `Example:`")


def refuses_an_unknown_option(subject: Subject) -> None:
    """With exit code 2 and no traceback."""
    code, text = _run(subject, "--no-such-option-exists")
    require(code == 2, f"an unknown option ends with exit code {code}: {text[-200:]}")


def _run(subject: Subject, *arguments: str) -> tuple[int, str]:
    import click
    from click.testing import CliRunner

    command, _ = subject
    require(isinstance(command, click.Command), f"is {type(command).__name__}, expected click.Command")
    assert isinstance(command, click.Command)
    done = CliRunner().invoke(command, list(arguments))
    return done.exit_code, done.output


LAWS = (is_a_click_command_of_that_name, explains_itself_with_an_example, refuses_an_unknown_option)


def check_command(command: object, name: str) -> tuple[str, ...]:
    """Raise ContractBrokenError unless ``command`` keeps every law of a command called ``name``."""
    __tracebackhide__ = True
    return check_laws("the command", (command, name), LAWS)
