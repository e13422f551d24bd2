"""What this package offers to Wonton."""

from __future__ import annotations

from collections.abc import Iterable

from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import MetricRecord

# name, summary, module of this package
OVER_VERDICTS = (
    ("task_pass_at_k", "Pass@k task by task, from counts of samples and successes", "pass_at_k"),
    ("judged_outcomes", "Success with the compiler and the judge", "sample_outcomes"),
    ("verification_pass_at_k", "Pass@k of what compiles, unbiased, over the samples that exist", "pass_at_k"),
    ("judgement_pass_at_k", "Pass@k of what compiles and is accepted, over all samples", "pass_at_k"),
    ("pass_at_k_curve", "Pass@k for several k (Fig. 10)", "pass_at_k"),
    ("relative_decrease", "What is lost from compiler to judge, in both readings (Table 2)", "relative_decrease"),
    ("success_by_patch_size", "Success by the gold patch's size (Fig. 6)", "success_by_patch_size"),
    ("success_table", "Success by category, difficulty and domain (Fig. 7)", "success_by_label"),
    ("declaration_statistics", "Declarations added and changed (Fig. 9)", "declaration_statistics"),
    ("patch_length_alignment", "Length of patches against gold patches (Fig. 11)", "patch_length_alignment"),
    ("repair_rates", "Patches that apply, and that are right, by way of repair (Table 6)", "repair_rates"),
)
OVER_JUDGEMENTS = (
    ("error_class_distribution", "How often each class of error is named (Fig. 8)", "error_classes"),
    ("majority_vote", "What several votes decide, with quorum, ties and abstentions", "majority"),
    ("mean_consensus", "Mean of judges' scores, Table 4's \"majority vote\"", "majority"),
    ("deviation_cells", "How far each judge is from the consensus, model by model (Table 4)", "judge_deviation"),
    ("vote_deviations", "How far each judge is from what a vote decides, item by item", "vote_deviation"),
    ("squared_deviations", "Squared deviations from the consensus, by a named definition", "judge_deviation"),
    ("family_preference", "Whether a judge favours its family, by a named definition", "family_preference"),
    ("family_preference_estimates", "The same with intervals, from scores task by task", "family_preference"),
    ("agreement_estimate", "A coefficient of agreement with its interval", "agreement"),
    ("cohen_kappa", "Agreement of two raters beyond chance", "agreement"),
    ("fleiss_kappa", "Agreement of several raters beyond chance", "agreement"),
    ("krippendorff_alpha", "Agreement of raters with ratings missing", "agreement"),
)


@hookimpl
def wonton_metrics() -> Iterable[MetricRecord]:
    """Over rankings: functions ``(distances, relevant) -> one value a query``. Over ranks (one a query), verdicts
    (what became of samples) and judgements (what judges said): functions from arrays to records, each with arguments of
    its own."""
    where = "wonton_metrics.retrieval"
    yield MetricRecord("recall_at_k", "Makes the Recall@k metric for any k", f"{where}:recall_at_k", over="cutoffs")
    yield MetricRecord("recall_at_1", "A gold answer is nearest", f"{where}:recall_at_1")
    yield MetricRecord("recall_at_3", "A gold answer is among the nearest 3", f"{where}:recall_at_3")
    yield MetricRecord("recall_at_5", "A gold answer is among the nearest 5", f"{where}:recall_at_5")
    yield MetricRecord("recall_at_10", "A gold answer is among the nearest 10", f"{where}:recall_at_10")
    yield MetricRecord(
        "reciprocal_rank", "One over the rank of the nearest gold answer; its mean is MRR", f"{where}:reciprocal_rank"
    )
    yield MetricRecord("expected_rank", "Rank of the nearest gold answer, from 1", f"{where}:expected_rank")
    gain = "wonton_metrics.discounted_gain"
    yield MetricRecord("ndcg_at_k", "Makes the NDCG@k metric for any k", f"{gain}:ndcg_at_k", over="cutoffs")
    yield MetricRecord(
        "rank_statistics",
        "Mean, median and quartiles of ranks, with intervals",
        "wonton_metrics.rank_statistics:rank_statistics",
        over="ranks",
    )
    for over, offered in (("verdicts", OVER_VERDICTS), ("judgements", OVER_JUDGEMENTS)):
        for name, summary, module in offered:
            yield MetricRecord(name, summary, f"wonton_metrics.{module}:{name}", over=over)
