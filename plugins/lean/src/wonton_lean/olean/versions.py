"""Which compiled modules can be read."""

FORMAT = 2
OLEAN_VERSIONS = ((4, 26), (4, 35))
"""First and last version of Lean, as major and minor number, whose modules have this format and layout."""
