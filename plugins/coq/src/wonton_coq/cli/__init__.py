"""The commands that the Coq plugin adds."""
