"""Which reader of push-back a home uses: the one in the package, a sentence model on this machine, or a chat endpoint.

A door: this is the only place where a reader meets the network, and only when the settings name an endpoint.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from holdfast.chat import Transport, lenient
from holdfast.errors import InputError
from holdfast.settings import FILE_NAME, Settings, Triage, load
from holdfast.triage import ALSO, CLASSES, Backend
from holdfast.triage.backends import Embeddings, Llm
from holdfast.triage.learn import Said, of_classes, tuned

#: Where the key of a chat endpoint is taken from; it is never written down.
KEY = "HOLDFAST_LLM_KEY"
#: Bytes of an answer that are read.
_MOST = 1_000_000


def learned(home: Path | None) -> Path:
    """Where the tuning of a home is kept."""
    return (home or Path()) / "triage" / "learned.npz"


def taught(home: Path) -> list[tuple[str, Said]]:
    """Words with what a person said of them in *home*, oldest first: re-classed from the command line, saved in the browser.

    What the command line logged without a second look says only what the reader said, so it teaches nothing and is left out.
    """
    path = home / "triage" / "reclassed.jsonl"
    kept = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []
    found: list[tuple[str, Said]] = [
        (str(c["words"] or ""), of_classes(str(c["to"]).split()) | _says(c.get("says"))) for c in kept
    ]
    rows = [row for row in _words(home / "words" / "pushback.csv") if row.get("source_row")]
    rows += _words(home / "words" / "pushback-web.csv")
    return found + [
        (str(row["words"]), of_classes([c for c in str(row["classes"]).split() if c in CLASSES])) for row in rows
    ]


def _says(said: str | None) -> dict[str, bool]:
    """What else a person said that words do: each of ``ALSO`` or not; nothing where nobody was asked."""
    return {name: name in said.split() for name in ALSO} if said else {}


def _words(path: Path) -> Iterator[dict[str, str | None]]:
    """Rows of a file of words that have both words and classes."""
    if path.is_file():
        with path.open(newline="", encoding="utf-8") as file:
            yield from (row for row in csv.DictReader(file) if row.get("words") and row.get("classes"))


def reader(chosen: Triage, home: Path | None = None, environ: Mapping[str, str] = os.environ) -> Backend:
    """The reader that *chosen* names; the default one is tuned where the home has learnt."""
    default = tuned(learned(home))
    if chosen.reader == "default":
        return default
    if chosen.reader == "embeddings":
        from holdfast.triage.onnx import embedder

        model = Embeddings(embedder(Path(chosen.model), Path(chosen.tokenizer) if chosen.tokenizer else None))
        return model.heads(Path(chosen.heads) if chosen.heads else Path(str(files("holdfast.triage") / "minilm.npz")))
    if chosen.reader == "llm":
        return Llm(
            transport(chosen.endpoint, environ.get(KEY, "")),
            chosen.model,
            default,
            budget=chosen.budget,
            seconds=chosen.seconds,
        )
    raise InputError(
        f"'{chosen.reader}' is no reader", expected="default, embeddings or llm", next_step="correct reader in [triage]"
    )


def of_home(home: Path | None, *, file: Path | None = None, named: str = "") -> Backend:
    """The reader of a home by its settings (*file*, else those beside or in the home); *named* overrules which of the three."""
    places = [file] if file else [home.parent / FILE_NAME, home / FILE_NAME] if home else []
    found = next((p for p in places if p.is_file()), file)
    chosen = (load(found) if found else Settings()).triage
    return reader(replace(chosen, reader=named) if named else chosen, home)


class _Stay(HTTPRedirectHandler):
    """Follows no redirect: the key is for the endpoint that was named."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def chat(chosen: Triage, environ: Mapping[str, str] = os.environ) -> Transport | None:
    """What speaks to the chat endpoint that *chosen* names; null when it names none."""
    if chosen.reader != "llm" or not chosen.endpoint:
        return None
    return transport(chosen.endpoint, environ.get(KEY, ""))


def transport(endpoint: str, key: str) -> Transport:
    """Speaks to the chat endpoint at *endpoint* (its base, such as ``http://127.0.0.1:8000/v1``)."""
    if urlsplit(endpoint).scheme not in ("http", "https") or not urlsplit(endpoint).hostname:
        raise InputError(
            f"'{endpoint}' is no address of a chat endpoint",
            expected="a base such as http://127.0.0.1:8000/v1",
            next_step="set endpoint in [triage]",
        )
    url, opener = endpoint.rstrip("/") + "/chat/completions", build_opener(_Stay)

    def send(body: dict[str, Any], seconds: float) -> tuple[str, int]:
        head = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        request = Request(url, json.dumps(body).encode(), head)  # noqa: S310 - http and https only, checked above
        with opener.open(request, timeout=seconds) as got:
            said = json.loads(got.read(_MOST))
        return str(said["choices"][0]["message"]["content"]), int((said.get("usage") or {}).get("total_tokens") or 0)

    return lenient(send)
