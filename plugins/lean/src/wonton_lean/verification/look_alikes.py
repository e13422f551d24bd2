"""Names and signs that look like another one: letters of one alphabet in the place of another's."""

from __future__ import annotations

import unicodedata

_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ", "ABEZHIKMNOPTYXocj", strict=True))
_CYRILLIC = dict(zip("АВЕЅІЈКМНОРСТУХҮаеорсухіјѕһԁԛԝӏ", "ABESIJKMHOPCTYXYaeopcyxijshdqwl", strict=True))
_TABLE = str.maketrans({**_GREEK, **_CYRILLIC})


_SIGNS = str.maketrans("⩽⩾꞊˂˃", "≤≥=<>")


def plain_sign(token: str) -> str:
    """The token in the signs that it could be taken for: ``＝`` (of full width) is ``=``."""
    return token if token.isascii() else unicodedata.normalize("NFKC", token.translate(_SIGNS))


def skeleton(name: str) -> str:
    """The name in Latin letters and plain forms wherever it could be taken for such; small digits stay: they show."""
    if name.isascii():
        return name
    letters = (unicodedata.normalize("NFKC", c) if unicodedata.category(c) in ("Lu", "Ll") else c for c in name)
    return "".join(letters).translate(_TABLE)
