"""A library of shell scripts: each is "compiled" by running it, so that a test can have a module do anything.

Also a program: ``python toy_builder.py REPOSITORY STORE SECONDS`` builds all commits of a repository.
"""

from __future__ import annotations

import sys
from pathlib import Path

from wonton_core.engineering.build_history import BuildSettings, HistoryReport, build_history
from wonton_core.engineering.history.repository import open_repository
from wonton_core.engineering.module_builds import CompilerCommand, CompilerSpeech, Module, build_modules
from wonton_core.engineering.tree_build import BuildRefusedError
from wonton_core.execution.local import LocalExecutor
from wonton_core.model.commit_build import NO_TOOLCHAIN
from wonton_core.model.patch_verification import ResourceLimits
from wonton_core.process.sandbox.client import sandbox_kind
from wonton_core.store.snapshots.snapshot_store import SnapshotStore

COMPILE = '. "./$1"; [ -e "$2" ] || [ -L "$2" ] || cat "$1" > "$2"'
LIMITS = ResourceLimits(wall_seconds=60, cpu_seconds=60, memory_bytes=1 << 30, scratch_bytes=1 << 20, processes=50)


class ToyCompiler:
    options = ()

    def command(self, module, tree, scratch):
        arguments = ("/bin/sh", "-c", COMPILE, "sh", module.source, str(scratch / module.outputs[0]))
        return CompilerCommand(arguments, {"PATH": "/usr/bin:/bin"}, ())

    def read(self, result):
        lines = result.stderr.decode().splitlines()
        warnings = sum(line.startswith("warning") for line in lines)
        return CompilerSpeech(tuple(line for line in lines if not line.startswith("warning")), warnings)


class ToyTreeBuilder:
    def __init__(self, toolchain):
        self.toolchain = toolchain

    def build(self, tree, place):
        modules = [module_of(path, tree) for path in sorted(tree.rglob("*.sh"))]
        return build_modules(modules, ToyCompiler(), self.toolchain, tree, place)


def module_of(path: Path, tree: Path) -> Module:
    imports = [line.split()[2] for line in path.read_text().splitlines() if line.startswith("# import ")]
    name = path.relative_to(tree).with_suffix("").as_posix()
    return Module(name, f"{name}.sh", tuple(imports), (f"out/{name}.o",))


class ToyHistory:
    assistant = "toy"
    deciding_files: tuple[str, ...] = ("toy-toolchain",)

    def __init__(self, version="1"):
        self.version = version

    def tree_builder(self, texts):
        wanted = texts.get("toy-toolchain", "").strip()
        if wanted:
            raise BuildRefusedError(NO_TOOLCHAIN, f"{wanted} is not here", wanted)
        return ToyTreeBuilder(f"toy {self.version}")


class Steps:
    def __init__(self):
        self.total = self.before = 0
        self.done = []

    def begin(self, total, done_before):
        self.total, self.before = total, done_before

    def step(self, build):
        self.done.append(build)


def run(
    folder: Path, store: Path, *, commits=None, builder=None, limits=LIMITS, workers=1, retry=False, kind=None
) -> tuple[HistoryReport, Steps]:
    repository = open_repository(folder)
    if commits is None:
        commits = list(repository.commits(repository.resolve("main")))[::-1]
    steps = Steps()
    settings = BuildSettings(limits, kind or sandbox_kind(), retry)
    report = build_history(
        repository,
        commits,
        builder or ToyHistory(),
        SnapshotStore(store),
        settings,
        LocalExecutor(workers),
        steps,
        lambda: print("waiting", flush=True),
    )
    return report, steps


if __name__ == "__main__":
    done, steps = run(Path(sys.argv[1]), Path(sys.argv[2]))
    print(len(steps.done), done.counts)
