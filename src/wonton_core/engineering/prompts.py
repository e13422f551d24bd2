"""Prompts as files of their own, versioned by hash: a changed word is another version, in every record made with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from importlib import resources

from attrs import frozen

from wonton_core.errors import BadInputError
from wonton_core.model.instruction import PromptVersion

_PLACE = re.compile(r"\{\{([a-z_]+)\}\}")


@frozen
class Prompt:
    """A prompt file: ``text`` with places ``{{name}}`` to be filled in."""

    version: PromptVersion
    text: str

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with every place filled in once; values are never searched for places themselves.

        Raises BadInputError when ``values`` and places don't match.
        """
        places = set(_PLACE.findall(self.text))
        if places != set(values):
            raise BadInputError(
                f"prompt {self.version.name} has the places {sorted(places)}, and {sorted(values)} were given"
            )
        return _PLACE.sub(lambda place: values[place.group(1)], self.text)


def read_prompt(package: str, name: str) -> Prompt:
    """The prompt file ``prompts/<name>.md`` of ``package``. Raises BadInputError when there is none."""
    try:
        content = resources.files(package).joinpath("prompts", f"{name}.md").read_bytes()
    except (OSError, ModuleNotFoundError) as error:
        raise BadInputError(f"there is no prompt {name} in {package}", next_step="install the package again") from error
    return Prompt(PromptVersion(name, hashlib.sha256(content).hexdigest()), content.decode())


def prompt_versions(package: str) -> tuple[PromptVersion, ...]:
    """All prompt files of ``package``, by name. Raises BadInputError when there is none."""
    try:
        files = [file.name for file in resources.files(package).joinpath("prompts").iterdir()]
    except (OSError, ModuleNotFoundError) as error:
        raise BadInputError(f"there are no prompts in {package}", next_step="install the package again") from error
    names = sorted(name.removesuffix(".md") for name in files if name.endswith(".md"))
    return tuple(read_prompt(package, name).version for name in names)
