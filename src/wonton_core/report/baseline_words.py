"""What reports call the baseline distances."""

from __future__ import annotations

BASELINE_WORDS = {
    "size": "size only",
    "statement_only": "statement only",
    "proof_only": "proof only",
    "tokens": "words only",
    "names": "names only",
    "reference": "reference, our graphs",
    "reference_raw_terms": "reference, raw terms",
}
