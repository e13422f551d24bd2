"""Coq source files as text: tokens, sentences and declarations, without running Coq."""
