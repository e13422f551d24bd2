"""The kinds of plugin that ``wonton plugins new`` writes: one a hook."""

from __future__ import annotations

from attrs import frozen


@frozen
class PluginKind:
    """``word`` is what the user writes; ``hook`` is what the package implements; ``needs`` are the packages besides
    wonton-core that its modules import; ``try_it`` is a command that shows it at work, ``$name`` being its name;
    ``parts`` are folders of the template besides those of every kind and of this one."""

    word: str
    hook: str
    needs: tuple[str, ...]
    try_it: str
    parts: tuple[str, ...] = ()


_NUMPY = ("numpy>=2.0",)
_BENCHMARK = "wonton benchmark-cross-assistant --run-lean RUN --run-coq RUN --pairs PAIRS"

_TASKS = "--tasks TASKS --repo REPO --instructions INSTRUCTIONS"
_SAMPLES = f"{_TASKS} --repaired SAMPLES"

KINDS: dict[str, PluginKind] = {
    kind.word: kind
    for kind in (
        PluginKind("prover", "wonton_provers", ("click>=8.1",), "wonton run --backend $name --help", ("formula",)),
        PluginKind("judge", "wonton_judges", (), f"wonton ape judge {_SAMPLES} --judge $name --out verdicts.jsonl"),
        PluginKind("metric", "wonton_metrics", _NUMPY, f"{_BENCHMARK} --output report.json"),
        PluginKind("kernel", "wonton_distance_kernels", _NUMPY, f"{_BENCHMARK} --distance $name"),
        PluginKind("aggregator", "wonton_aggregators", _NUMPY, f"{_BENCHMARK} --proof-aggregation $name"),
        PluginKind("graph-source", "wonton_graph_sources", (), f"{_BENCHMARK} --graph-source-lean $name"),
        PluginKind("ablation", "wonton_lexical_ablations", ("attrs>=25.3",), f"{_BENCHMARK} --lexical-ablation $name"),
        PluginKind(
            "tactic-provider", "wonton_tactic_providers", (), "wonton lean run --provider $name --corpus CORPUS"
        ),
        PluginKind("verifier", "wonton_verifiers", (), "wonton ape verify --help", ("formula",)),
        PluginKind(
            "task-source",
            "wonton_task_sources",
            (),
            "wonton ape mine --repo REPO --task-source $name --out tasks.jsonl",
        ),
        PluginKind(
            "chat-model",
            "wonton_chat_models",
            (),
            f"wonton ape generate {_TASKS} --model $name:PROGRAM --out samples.jsonl",
        ),
        PluginKind(
            "executor", "wonton_executors", (), "wonton ape mine --repo REPO --executor $name --out tasks.jsonl"
        ),
        PluginKind("command", "wonton_commands", ("attrs>=25.3", "click>=8.1"), "wonton $word --help"),
        PluginKind("health-check", "wonton_health_checks", (), "wonton doctor"),
        PluginKind("error-hint", "wonton_error_hints", (), "wonton plugins show $name"),
    )
}
"""By the word that the user writes."""
