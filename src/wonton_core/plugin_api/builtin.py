"""What Wonton itself offers, through the same hooks as everybody else's plugins."""

from __future__ import annotations

from collections.abc import Iterable

from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import (
    AggregatorRecord,
    CommandRecord,
    DistanceKernelRecord,
    ExecutorRecord,
    GraphSourceRecord,
    HealthCheckRecord,
    LexicalAblationRecord,
)

_SNAPSHOT_COMMANDS = {
    "create": "Store a folder under a name",
    "restore": "Make a folder hold a snapshot",
    "release": "Remove a restored folder",
    "list": "All snapshots of the store",
    "show": "What one snapshot is and holds",
    "diff": "What changed from one snapshot to another",
    "verify": "Hash every content and tell what is damaged",
    "remove": "Forget snapshots",
    "gc": "Remove contents that no snapshot has",
    "freeze": "Compress contents that are seldom needed",
    "stat": "How much storing every content once saves",
    "import": "Read a snapshot of the paper's format",
    "export": "Write a snapshot in the paper's format",
}


@hookimpl
def wonton_graph_sources() -> Iterable[GraphSourceRecord]:
    """Graphs of the proof, most telling last."""
    where = "wonton_core.graphs.sources"
    yield GraphSourceRecord(
        "wild_type_graph",
        "The prover's own graph: a whole search, or the term where there was none",
        f"{where}:wild_type_graph",
        as_recorded="raw_wild_type_graph",
        without_statement="proof_body_graph",
    )
    yield GraphSourceRecord(
        "search_trace_graph", "The winning proof as a tree of goals and tactics", f"{where}:search_trace_graph"
    )
    yield GraphSourceRecord(
        "proof_term_graph",
        "The kernel's proof term, in normal form",
        f"{where}:proof_term_graph",
        as_recorded="raw_proof_term_graph",
        without_statement="proof_body_graph",
    )
    yield GraphSourceRecord(
        "proof_body_graph",
        "The kernel's proof term without the types of the statement's binders",
        f"{where}:proof_body_graph",
        as_recorded="raw_proof_term_graph",
    )
    yield GraphSourceRecord(
        "raw_wild_type_graph",
        "The prover's own graph, a term as the kernel holds it",
        f"{where}:raw_wild_type_graph",
        without_statement="proof_body_graph",
    )
    yield GraphSourceRecord(
        "raw_proof_term_graph",
        "The proof term as the kernel holds it",
        f"{where}:raw_proof_term_graph",
        without_statement="proof_body_graph",
    )
    yield GraphSourceRecord("statement_graph", "The kernel's statement as a DAG", f"{where}:statement_graph")


@hookimpl
def wonton_aggregators() -> Iterable[AggregatorRecord]:
    """Single proofs, and pools of them."""
    where = "wonton_core.alignment.aggregators"
    yield AggregatorRecord("single", "The wild-type proof alone", f"{where}:single", pools_variants=False)
    yield AggregatorRecord("best_of", "The nearest two proofs of both pools", f"{where}:best_of")
    yield AggregatorRecord(
        "consensus", "The median, over both pools, of the distance to the nearest proof", f"{where}:consensus"
    )


@hookimpl
def wonton_lexical_ablations() -> Iterable[LexicalAblationRecord]:
    """From nothing removed to bare structure."""
    where = "wonton_core.alignment.ablations"
    yield LexicalAblationRecord("none", "Removes nothing", f"{where}:none")
    yield LexicalAblationRecord("drop_tokens", "Removes names and texts, keeps concepts", f"{where}:drop_tokens")
    yield LexicalAblationRecord(
        "graph_only",
        "Removes names, texts and concepts, and uses no table of them: bare structure is left",
        f"{where}:graph_only",
        concept_tables=False,
    )


@hookimpl
def wonton_distance_kernels() -> Iterable[DistanceKernelRecord]:
    """Wonton's distance, its parts, and the reference system's distance for comparison."""
    combined = "wonton_core.distances.combination"
    channel = "wonton_core.distances.channels"
    yield DistanceKernelRecord(
        "wonton", "Weighted mean of all channels", f"{combined}:WontonDistance", channel="combined"
    )
    yield DistanceKernelRecord(
        "statement_only", "What the statements say", f"{combined}:StatementEvidence", channel="combined"
    )
    yield DistanceKernelRecord("proof_only", "What the proofs say", f"{combined}:ProofEvidence", channel="combined")
    yield DistanceKernelRecord(
        "statement", "Structure of the statement", f"{channel}.statement:StatementStructure", channel="statement"
    )
    yield DistanceKernelRecord(
        "proof", "Structure of proofs of one family", f"{channel}.proof:ProofStructure", channel="proof"
    )
    yield DistanceKernelRecord(
        "tree_edit", "Edits between proofs as ordered trees", f"{channel}.tree_edit:ProofEdits", channel="proof"
    )
    yield DistanceKernelRecord(
        "actions", "Neutral actions of the proof", f"{channel}.actions:ProofActions", channel="proof"
    )
    yield DistanceKernelRecord(
        "concepts", "Neutral concepts of the statement", f"{channel}.concepts:StatementConcepts", channel="concepts"
    )
    yield DistanceKernelRecord(
        "tokens", "Words of names and texts", f"{channel}.tokens:LexicalTokens", channel="tokens"
    )
    yield DistanceKernelRecord(
        "names", "Words of the theorems' names", f"{channel}.tokens:NameTokens", channel="tokens"
    )
    yield DistanceKernelRecord(
        "graph_edit",
        "Edits between small proof graphs, as a check",
        f"{channel}.graph_edit:SmallGraphEdits",
        channel="proof",
    )
    yield DistanceKernelRecord(
        "size", "Ranks of size and shape of the graphs", f"{channel}.size:SizeAndShape", channel="size"
    )
    yield DistanceKernelRecord(
        "reference",
        "The reference system's distance, for comparison",
        f"{channel}.reference_system:ReferenceDistance",
        channel="reference",
    )


@hookimpl
def wonton_commands() -> Iterable[CommandRecord]:
    """The commands that know no assistant by name."""
    where = "wonton_core.cli"
    yield CommandRecord("run", "Run a prover over a corpus, a file or a library", f"{where}.run:command")
    yield CommandRecord("corpus", "Corpora and pair files: list, validate, check, build", f"{where}.corpus:corpus")
    yield CommandRecord(
        "demo", "The paired Lean/Coq benchmark, from the pair file to the gate", f"{where}.demo:command"
    )
    yield CommandRecord(
        "build-lean-coq-paired-micro",
        "Build the Lean side of a pair file as a corpus",
        f"{where}.corpus_build:command",
        parent="corpus",
    )
    yield CommandRecord(
        "check-pairs", "Have both assistants confirm every pair", f"{where}.corpus_check_pairs:command", parent="corpus"
    )
    yield CommandRecord(
        "build", "Build one side of any pair file as a corpus", f"{where}.corpus_build_side:command", parent="corpus"
    )
    yield CommandRecord("list", "All corpora of this user", f"{where}.corpus_list:command", parent="corpus")
    yield CommandRecord(
        "validate", "Have the prover type-check a corpus", f"{where}.corpus_validate:command", parent="corpus"
    )
    yield CommandRecord("toolchain", "Install provers for this user", f"{where}.toolchain:toolchain")
    yield CommandRecord("plugins", "What is installed, from where, and what it offers", f"{where}.plugins:plugins")
    yield CommandRecord("list", "Every plugin and its state", f"{where}.plugins_list:command", parent="plugins")
    yield CommandRecord("new", "Write a new plugin package", f"{where}.plugins_new:command", parent="plugins")
    yield CommandRecord("show", "All that one plugin offers", f"{where}.plugins_show:command", parent="plugins")
    yield CommandRecord("doctor", "Check this installation and say how to mend it", f"{where}.doctor:command")
    yield CommandRecord(
        "benchmark-cross-assistant",
        "Rank paired theorems of two assistants by proof distance, and gate",
        f"{where}.benchmark_cross_assistant:command",
    )
    yield CommandRecord(
        "compare-cross-assistant",
        "Distances between the proofs of two runs",
        f"{where}.compare_cross_assistant:command",
    )
    yield CommandRecord(
        "benchmark", "Rank paired theorems of any two assistants, and gate", f"{where}.benchmark:command"
    )
    yield CommandRecord("compare", "Distances between the proofs of any two runs", f"{where}.compare:command")
    yield CommandRecord(
        "compare-reports",
        "Is one report of the paired benchmark better than another, or by chance",
        f"{where}.compare_reports:command",
    )
    yield CommandRecord("study", "Tables that need many comparisons", f"{where}.study:study")
    yield CommandRecord(
        "alignment",
        "Ablations x aggregations x evidence of the paired benchmark",
        f"{where}.study_alignment:command",
        parent="study",
    )
    yield CommandRecord("inspect-proof-ir", "What a comparison sees of one proof", f"{where}.inspect_proof_ir:command")
    yield CommandRecord(
        "nearest", "The nearest proofs of every theorem of a run, however large", f"{where}.nearest:command"
    )
    yield CommandRecord("ape", "Edit tasks from a library's git history, and patches for them", f"{where}.ape:ape")
    yield CommandRecord("mine", "Mine edit tasks from a git history", f"{where}.ape_mine:command", parent="ape")
    yield CommandRecord("show", "One edit task with its file's contents", f"{where}.ape_show:command", parent="ape")
    yield CommandRecord("funnel", "What each step of a mining left over", f"{where}.ape_funnel:command", parent="ape")
    yield CommandRecord("why", "Which filter dropped a change, and why", f"{where}.ape_why:command", parent="ape")
    yield CommandRecord(
        "instruct", "Instructions for edit tasks, by a chat model", f"{where}.ape_instruct:command", parent="ape"
    )
    yield CommandRecord(
        "generate", "Patches for edit tasks, by chat models", f"{where}.ape_generate:command", parent="ape"
    )
    yield CommandRecord(
        "cache", "Answers of chat models kept for other runs", f"{where}.ape_cache:command", parent="ape"
    )
    yield CommandRecord("repair", "Apply a patch as a model wrote it", f"{where}.ape_repair:command", parent="ape")
    yield CommandRecord(
        "repair-samples", "Clean patches out of samples", f"{where}.ape_repair_samples:command", parent="ape"
    )
    yield CommandRecord(
        "verify", "Verify patches in the library before the edit", f"{where}.ape_verify:command", parent="ape"
    )
    yield CommandRecord(
        "judge", "Verdicts on verified patches, by a panel of judges", f"{where}.ape_judge:command", parent="ape"
    )
    yield CommandRecord("filter", "Choose edit tasks to take part", f"{where}.ape_filter:command", parent="ape")
    yield CommandRecord(
        "run", "A whole evaluation, from the history to the report", f"{where}.ape_run:command", parent="ape"
    )
    yield CommandRecord("measure", "Every number of an evaluation", f"{where}.ape_measure:command", parent="ape")
    yield CommandRecord("report", "An evaluation as tables and as a page", f"{where}.ape_report:command", parent="ape")
    yield CommandRecord("snapshot", "Whole folders by name, each content stored once", f"{where}.snapshot:snapshot")
    for name, summary in _SNAPSHOT_COMMANDS.items():
        yield CommandRecord(name, summary, f"{where}.snapshot_{name}:command", parent="snapshot")
    yield CommandRecord("warmup", "Compile the distance kernels for this machine", f"{where}.warmup:command")
    yield CommandRecord("report", "A benchmark report as a page for the browser", f"{where}.report:command")
    yield CommandRecord(
        "repair-bench",
        "Patch repair on real edits with noise, against a known right answer",
        f"{where}.ape_repair_bench:command",
        parent="ape",
    )


@hookimpl
def wonton_executors() -> Iterable[ExecutorRecord]:
    """This machine."""
    yield ExecutorRecord("local", "Threads of this machine", "wonton_core.execution.local:LocalExecutor")
    yield ExecutorRecord(
        "processes",
        "Processes of this machine, for work that Python itself does",
        "wonton_core.execution.processes:ProcessExecutor",
    )


@hookimpl
def wonton_health_checks() -> Iterable[HealthCheckRecord]:
    """What every command needs."""
    where = "wonton_core.cli.core_health"
    yield HealthCheckRecord("python", "Python is recent enough", f"{where}:check_python")
    yield HealthCheckRecord("packages", "Python packages can be imported", f"{where}:check_packages")
    yield HealthCheckRecord("cache", "The cache folder can be written", f"{where}:check_cache")
