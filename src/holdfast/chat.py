"""What a language model behind a chat endpoint is asked for, and the object in its answer. Speaks to nobody itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

#: Takes the body of a chat request and seconds to wait; gives the answer's text and the tokens spent. Raises on any failure.
Transport = Callable[[dict[str, Any], float], tuple[str, int]]

#: For endpoints that know no schemas; there are others, such as LM Studio, that know nothing else.
_ANY = {"type": "json_object"}
#: What an endpoint answers when it does not know what it is asked for.
_UNKNOWN = (400, 422)


def thing(**parts: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema of an object with exactly these *parts*.

    >>> thing(chance={"type": "number"})["required"]
    ['chance']
    """
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


def shape(name: str, of: dict[str, Any]) -> dict[str, Any]:
    """The ``response_format`` of a chat request whose answer has the schema *of*.

    >>> shape("labels", thing(ask={"type": "number"}))["type"]
    'json_schema'
    """
    return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": of}}


def lenient(transport: Transport) -> Transport:
    """*transport* for endpoints that may know no schemas: a shape that is refused is asked for as any object, from then on at once.

    A refusal of both is one of the text, so the shape is asked for again the next time.
    """
    knows_schemas = True

    def send(body: dict[str, Any], seconds: float) -> tuple[str, int]:
        nonlocal knows_schemas
        is_shaped = body.get("response_format", _ANY)["type"] == "json_schema"
        if knows_schemas or not is_shaped:
            try:
                return transport(body, seconds)
            except Exception as cause:
                if not is_shaped or getattr(cause, "code", None) not in _UNKNOWN:
                    raise
        got = transport(body | {"response_format": _ANY}, seconds)
        knows_schemas = False
        return got

    return send


def answered(answer: str) -> dict[str, Any] | None:
    """The object in *answer*, whatever stands around it; null when there is none.

    >>> answered('Sure: {"ask": 0.7}.')
    {'ask': 0.7}
    >>> answered("I cannot.") is None
    True
    """
    try:
        said = json.loads(answer[answer.index("{") : answer.rindex("}") + 1])
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
