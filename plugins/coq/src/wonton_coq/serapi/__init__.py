"""SerAPI: Coq's commands and answers as s-expressions, over one long-lived sertop process."""
