"""Which language a text is in, so that words the back end does not know go to a person."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
#: Words that hold English together; several of them in a few words settle it without a model.
_ENGLISH_WORDS = """
    the of and to is it that we i you not this for be are have has was will they he she our your my with what who how why
    when if but there just don't can't won't isn't it's i'm we're do does did would could should can no from at by been
    about them us me their his her get got think want need know too so or as than then pls please
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_FEW = 4
_SURE = 0.9


def language(text: str) -> str:
    """ISO 639-1 code of the language of *text*; "" when there are too few words to tell.

    >>> language("Who covers the two weeks of double work?"), language("ok")
    ('en', '')
    """
    words = [w.lower().replace("’", "'") for w in _WORDS.findall(text[:2000])]
    if len(words) < _FEW:
        return ""
    known = sum(w in _ENGLISH for w in words)
    if known >= 2 and known / len(words) >= 0.2:
        return "en"
    code, p = _identifier().classify(text[:2000])
    if str(code) == "en":
        return "en"
    if p < _SURE or (known and len(words) < 12):
        return "" if len(words) < 12 else "en" if known / len(words) >= 0.1 else str(code)
    return str(code)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
