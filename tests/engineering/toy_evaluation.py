"""Plugins with which an evaluation of the made-up language takes no time: builds, a verifier, a model and a judge.

What the model says depends on the question alone. The file that ``TOY_FATE`` names says what else is to happen: ``die``
and a number kill the process at that question, ``stop`` ask it to end, ``silent`` and a number let that question, and
all after it, fail.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import threading
from collections.abc import Iterable
from pathlib import Path

import click

from wonton_core.cli.build_history import BuildRequest, build_options, run_builds
from wonton_core.engineering.tree_build import TreeBuild
from wonton_core.errors import ToolFailedError
from wonton_core.model.commit_build import BUILT, REFUSED
from wonton_core.model.judgement import ChatAnswer
from wonton_core.model.patch_verification import PatchVerification
from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import ChatModelRecord, CommandRecord, VerifierRecord


class ToyTreeBuilder:
    toolchain = "toy 1"

    def build(self, tree, place):
        text = (tree / "A.toy").read_text()
        return TreeBuild(REFUSED, "it says so") if "breaks" in text else TreeBuild(BUILT, modules=1)


class ToyHistory:
    assistant = "toy"
    deciding_files = ()

    def tree_builder(self, texts):
        return ToyTreeBuilder()


@click.command("build-history")
@build_options
def build_history(request: BuildRequest) -> None:
    """Build commits of a toy library."""
    run_builds(request, ToyHistory())


class ToyVerifier:
    def verify_edit(self, edit, environment, limits):
        return PatchVerification("failed" if "wrong" in edit.after else "passed")

    def close(self):
        pass


class ToyModel:
    """Answers the questions of all stages; for 1 of 3 seeds the patch is one that does not compile."""

    _lock = threading.Lock()

    def complete(self, messages, *, schema, temperature, seed):
        self._count()
        question = "\n".join(message.text for message in messages)
        if schema is None:
            word = "wrong" if seed % 3 == 2 else "right"
            text = (
                f"```diff\n--- a/A.toy\n+++ b/A.toy\n@@ -1,1 +1,3 @@\n+def made{seed} :=\n+  {word}\n def name0 :=\n```"
            )
        else:
            text = json.dumps(_instance(schema, int(hashlib.sha256(question.encode()).hexdigest(), 16)))
        return ChatAnswer(text, "toy-1", len(question), len(text), "stop")

    def _count(self):
        path = Path(os.environ["TOY_FATE"])
        with self._lock:
            fate = json.loads(path.read_text())
            fate["asked"] = fate.get("asked", 0) + 1
            # At once: another thread may be about to kill the process. (Tests count calls of os.replace.)
            path.with_suffix(".new").write_text(json.dumps(fate))
            path.with_suffix(".new").rename(path)
        if fate["asked"] == fate.get("die"):
            os.kill(os.getpid(), signal.SIGKILL)
        if fate["asked"] == fate.get("stop"):
            os.kill(os.getpid(), signal.SIGTERM)
        if fate["asked"] >= fate.get("silent", 1 << 30):
            raise ToolFailedError("the toy fell silent", next_step="again")


def _instance(schema, draw):
    if "enum" in schema:
        wanted = [word for word in ("feature", "easy", "substantial") if word in schema["enum"]]
        return wanted[0] if wanted else schema["enum"][draw % len(schema["enum"])]
    match schema.get("type"):
        case "object" if "verdict" in schema.get("properties", {}):
            done = draw % 2 == 0
            return {
                "reason": "so it is",
                "errors": [] if done else ["incompleteness"],
                "verdict": "done" if done else "not_done",
            }
        case "object":
            found = {name: _instance(part, draw) for name, part in schema.get("properties", {}).items()}
            return {**found, "objections": []} if "objections" in found else found
        case "array":
            return [_instance(schema["items"], draw)] * int(schema.get("minItems", 1))
        case "boolean":
            return True
    return "Add one more definition."


class ToyPrice:
    name = "a cent a question"

    def cost(self, prompt_tokens, answer_tokens):
        return 0.01


def price(argument):
    return ToyPrice()


def longest_answer(argument):
    return 1000


@hookimpl
def wonton_verifiers() -> Iterable[VerifierRecord]:
    yield VerifierRecord(name="toy", summary="Quick", load="toy_study:ToyVerifier", prover="toy")


@hookimpl
def wonton_commands() -> Iterable[CommandRecord]:
    yield CommandRecord("build-history", "Toy builds", "toy_study:build_history", parent="toy")


@hookimpl
def wonton_chat_models() -> Iterable[ChatModelRecord]:
    where = "toy_study"
    yield ChatModelRecord(name="toy", summary="Free", load=f"{where}:ToyModel")
    yield ChatModelRecord(
        name="dear",
        summary="A cent a question",
        load=f"{where}:ToyModel",
        paid=True,
        prices=f"{where}:price",
        answer_limit=f"{where}:longest_answer",
    )
    yield ChatModelRecord(name="unpriced", summary="Nobody knows", load=f"{where}:ToyModel", paid=True)
