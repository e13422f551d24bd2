"""The metamath program and the databases, from Debian or from where the user has them."""
