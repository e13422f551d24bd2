"""Which theorem of one assistant is which of another: proof pools, ranking, metrics with intervals, baselines, gate."""
