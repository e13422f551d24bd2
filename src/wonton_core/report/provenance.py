"""What took part in a comparison: runs, versions and plugins, without a path of this machine."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any

from wonton_core.alignment.comparison import ComparisonOptions
from wonton_core.alignment.proof_pools import ProofPools
from wonton_core.codec.records import unstructure
from wonton_core.plugin_api.catalog import Catalog


def run_json(pools: ProofPools) -> dict[str, Any]:
    """One side's runs and what of them was compared."""
    return {
        "runs": [unstructure(run) for run in pools.runs],
        "theorems_in_run": pools.theorems_total,
        "theorems_with_proofs": len(pools.pools),
        "theorems_solved": pools.theorems_solved,
        "proofs": pools.proofs_total,
        "proofs_left_out": pools.skipped,
    }


def comparison_json(options: ComparisonOptions, left: str, right: str) -> dict[str, Any]:
    """The options of a comparison; ``left`` and ``right`` are the keys of the two sides."""
    obfuscated = options.obfuscation != "none"
    return {
        "solved_only": options.solved_only,
        "proof_aggregation": options.aggregation,
        "max_proofs_per_theorem": options.at_most,
        "graph_sources": {left: options.graph_source_left, right: options.graph_source_right},
        "name_obfuscation": {
            "mode": options.obfuscation,
            "salt": options.salt if obfuscated else None,
            "salt_per_side": obfuscated,
        },
        "lexical_ablation": {"mode": options.ablation},
    }


def distance_json(name: str, catalog: Catalog) -> dict[str, Any]:
    """The chosen distance: its channel, who offers it, and its weights where it is a combination."""
    record = catalog.distance_kernels.record(name)
    weights = getattr(catalog.distance_kernels.load(name), "weights", None)
    return {
        "name": name,
        "summary": record.summary,
        "channel": record.channel,
        "origin": catalog.distance_kernels.origin(name),
        "weights": None if weights is None else dict(weights),
    }


def provenance_json(catalog: Catalog) -> dict[str, Any]:
    """Versions of what computed the figures, and the table of plugins."""
    return {
        "versions": {
            "wonton": version("wonton-core"),
            "python": platform.python_version(),
            "numpy": version("numpy"),
            "numba": version("numba"),
        },
        "plugins": [unstructure(plugin) for plugin in catalog.plugin_versions()],
    }
