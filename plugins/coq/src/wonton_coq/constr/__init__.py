"""Coq's kernel terms (Constr), read from SerAPI's structured answers into term DAGs."""
