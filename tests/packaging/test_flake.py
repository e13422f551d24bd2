"""flake.nix, read by a real Nix. What it can't show offline: that the packages build."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

FLAKE = Path(__file__).parents[2] / "flake.nix"
SYSTEMS = {"x86_64-linux", "aarch64-linux", "x86_64-darwin", "aarch64-darwin"}
TOOLS = {"python311", "git", "gnumake", "jq", "lean4", "coq_8_20", "serapi_8_20", "coq-lsp_8_20"}

Evaluate = Callable[..., "subprocess.CompletedProcess[str]"]


def evaluate(nix_instantiate: Evaluate, expression: str) -> object:
    answer = nix_instantiate("--eval", "--strict", "--json", "-E", expression)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_it_parses(nix_instantiate: Evaluate) -> None:
    answer = nix_instantiate("--parse", str(FLAKE))
    assert answer.returncode == 0, answer.stderr


def test_a_broken_flake_would_be_seen(nix_instantiate: Evaluate, tmp_path: Path) -> None:
    broken = tmp_path / "flake.nix"
    broken.write_text(FLAKE.read_text("utf-8").replace("pkgs = nixpkgs", "pkgs = nixpgks", 1), "utf-8")
    answer = nix_instantiate("--parse", str(broken))
    assert answer.returncode != 0
    assert "undefined variable 'nixpgks'" in answer.stderr


def test_every_system_gets_both_shells_with_all_tools(nix_instantiate: Evaluate) -> None:
    names = " ".join(f'{tool} = "{tool}";' for tool in TOOLS if "_8_20" not in tool)
    coq = " ".join(f'{tool.removesuffix("_8_20")} = "{tool}";' for tool in TOOLS if "_8_20" in tool)
    stand_in = f"{{ mkShell = wanted: wanted.packages; {names} coqPackages_8_20 = {{ {coq} }}; }}"
    systems = " ".join(f"{system} = pkgs;" for system in SYSTEMS)
    shells = evaluate(
        nix_instantiate,
        f"let pkgs = {stand_in}; in ((import {FLAKE}).outputs "
        f"{{ self = {{ }}; nixpkgs.legacyPackages = {{ {systems} }}; }}).devShells",
    )
    assert isinstance(shells, dict)
    assert set(shells) == SYSTEMS
    for shell in shells.values():
        assert set(shell) == {"default", "wonton-soup"}
        assert set(shell["default"]) == set(shell["wonton-soup"]) == TOOLS


def test_its_input_is_fixed_by_revision_and_content(nix_instantiate: Evaluate) -> None:
    inputs = evaluate(nix_instantiate, f"(import {FLAKE}).inputs")
    assert isinstance(inputs, dict)
    assert set(inputs) == {"nixpkgs"}
    assert re.fullmatch(r"github:NixOS/nixpkgs/[0-9a-f]{40}\?narHash=sha256-[\w%+/-]+", inputs["nixpkgs"]["url"])
