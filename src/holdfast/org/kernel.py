"""The compiled day: 128 runs side by side, so that each tie is read once for all of them.

Luck is a hash of (seed, run, day, person, purpose): no state, the same on any number of threads, and the same for every move
that is compared. One call takes one block of 128 runs from one day to another; blocks know nothing of each other.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from holdfast.compiled import compiled, lowest, mix, part
from holdfast.org import lanes as at
from holdfast.org.evening import evening
from holdfast.org.fixed import fixed
from holdfast.org.model import STAFF
from holdfast.org.morning import changed, level_today
from holdfast.org.person import person_day

_REPEAT, _AFTER_COST = at.guess("repeat_weight"), at.guess("after_cost")
_PERSON = at.N_PERSON * at.RUNS
_ONE, _NONE, _STAFF = np.float32(1), np.float32(0), STAFF
#: From the table of fixed numbers.
_CLOSE, _BY_CHANCE, _QUIETEST = (
    np.float32(fixed("close")),
    np.float32(fixed("act by chance")),
    np.float32(fixed("quietest")),
)
_MOST = np.float32(fixed("favourites_most"))


def _advance(
    first: int, last: int, luck: Any, keys: Any, level: Any, closeness: Any, start: Any, speaker: Any, weight: Any,
    people: Any, substantive: Any, told_first: Any, lanes: Any, given: Any, changes: Any, draws: Any, paper: Any,
    pushes: Any, heard: Any, resolve_out: Any, reactions: Any, mean_stance: Any, spoken: Any,
) -> None:  # fmt: skip
    """Days *first* up to *last* of one block; people are in the order of their levels.

    ``people`` (person × N_PERSON × run) and ``lanes`` (N_LANES × run) are flat and changed in place. ``given`` (guess, run) are
    the drawn values; ``changes`` rows: place, how, effect, from_day, half_life, kind (0 guess, 1 field, 2 paper); ``pushes``
    the same for resolve and preparation, once on a day. ``heard`` (day, person): 1 = this voice is in the log. ``mean_stance``
    (day, person) is filled if it has a row for each day, and ``spoken`` (day, person, a bit a run; flat) is used
    again for each day if it has only one.
    """
    n, span = len(keys), last - first
    old, new = at.OLD, at.NEW
    _begin(lanes, given)
    for day in range(first, last):
        _today(day, lanes, given, changes, draws)
        _push(day, pushes, draws, lanes)
        said = (day - first) * n * 2 if spoken.shape[0] == span * n * 2 else 0
        here, is_told = -1, False
        for i in range(n):
            if level[i] != here:
                here = level[i]
                is_told = level_today(lanes, day, told_first[here], here, here >= _STAFF)
            if is_told:
                key = mix(np.uint32(np.uint32(keys[i]) ^ mix(np.uint32(day * 2 + 1))))
                person_day(
                    people, lanes, luck, speaker, weight, spoken, start[i], start[i + 1], i, old, new, key, closeness[i],
                    said + i * 2,
                )  # fmt: skip
            else:
                _stay(i, old, new, people)
        # Nobody is left: this only closes the last level.
        level_today(lanes, day, np.float32(0), 0, np.float32(0))
        # Afterwards, not between two people: few speak, and a jump that nobody foresaw would stop what has been begun.
        for i in range(n):
            place = said + i * 2
            if spoken[place] | spoken[place + 1] != 0:
                _speaking(i, place, spoken, new, closeness[i], substantive[i], people, lanes)
            if heard[day - first, i] == 1:
                _as_heard(i, level[i], new, closeness[i], substantive[i], people, lanes)
        old, new = new, old
        if mean_stance.shape[0] == span:
            for i in range(n):
                for r in range(at.RUNS):
                    mean_stance[day - first, i] += people[i * _PERSON + old * at.RUNS + r]
        evening(lanes, luck, reactions, paper, resolve_out, day, mix(np.uint32(day * 2)), len(paper), day - first)
    if old != at.OLD:
        for i in range(n):
            _stay(i, old, new, people)


#: Numbers written into the code: see the files.
_MADE_OF = (
    "evening.py",
    "fixed.py",
    "lanes.py",
    "morning.py",
    "parameters.py",
    "person.py",
    "vectors.py",
    "../compiled.py",
)
advance: Any = compiled(_advance, made_of=_MADE_OF)


@part
def _begin(lanes: Any, given: Any) -> None:
    """Guesses as drawn, fields as they are, the paper as slow as it is; later, only what an effect changes is put back."""
    for k in range(given.shape[0]):
        for r in range(at.RUNS):
            lanes[(at.GUESS + k) * at.RUNS + r] = given[k, r]
    for r in range(7 * at.RUNS):
        lanes[at.FIELD * at.RUNS + r] = lanes[r]
    for r in range(at.RUNS):
        lanes[at.PAPER * at.RUNS + r] = _ONE


@part
def _today(day: int, lanes: Any, given: Any, changes: Any, draws: Any) -> None:
    """The values that hold today: drawn ones, changed by the effects that are on."""
    for k in range(changes.shape[0]):
        place, kind = int(changes[k, 0]), changes[k, 5]
        for r in range(at.RUNS):
            if kind == 0:
                lanes[(at.GUESS + place) * at.RUNS + r] = given[place, r]
            elif kind == 1:
                lanes[(at.FIELD + place) * at.RUNS + r] = lanes[place * at.RUNS + r]
            else:
                lanes[at.PAPER * at.RUNS + r] = _ONE
    for k in range(changes.shape[0]):
        place, how, effect, begin, half_life, kind = changes[k]
        if day < begin:
            continue
        fade = 1.0 if half_life <= 0 else 0.5 ** ((day - begin) / half_life)
        row = at.PAPER if kind == 2 else (at.FIELD if kind == 1 else at.GUESS) + int(place)
        keep = 1.0 if how == 0 else 1 - fade
        most = 1.0 if kind == 1 else 1e9
        changed(lanes, draws, row, int(effect), keep, 0.0 if how == 1 else fade, fade if how == 1 else 0.0, most)


@part
def _stay(i: int, old: int, new: int, people: Any) -> None:
    """A stance that does not move today."""
    me = i * _PERSON
    for r in range(at.RUNS):
        people[me + new * at.RUNS + r] = people[me + old * at.RUNS + r]


@part
def _speaking(i: int, place: int, spoken: Any, new: int, close: Any, sub: Any, people: Any, lanes: Any) -> None:
    """Those runs in which somebody speaks today, one after the other: they are few."""
    for half in range(2):
        left = spoken[place + half]
        while left != 0:
            _speak(i, half * 64 + np.int64(lowest(left)), new, close, sub, people, lanes)
            left &= left - np.uint64(1)


@part
def _speak(i: int, r: int, new: int, close: Any, sub: Any, people: Any, lanes: Any) -> None:
    """Somebody speaks in one run: the decision maker hears it, or, after the signature, it drags on the use.

    The decision maker takes in who is against, how much of it comes from close by, and how much is empty talk.
    """
    me = i * _PERSON
    x, again = people[me + new * at.RUNS + r], people[me + at.SPOKEN * at.RUNS + r]
    loud = max(-x, _QUIETEST)
    people[me + at.SPOKEN * at.RUNS + r] = _ONE
    if lanes[at.STATUS * at.RUNS + r] == at.SIGNED:
        lanes[at.DRAG * at.RUNS + r] += lanes[_AFTER_COST * at.RUNS + r] * loud * (_ONE - again)
        return
    voice = _ONE - again + again * lanes[_REPEAT * at.RUNS + r]
    grave = sub + (_ONE - sub) * lanes[(at.FIELD + at.NOISE) * at.RUNS + r]
    near = _ONE if close >= _CLOSE else _NONE
    force = loud * voice * grave * close * (_ONE + near * _MOST * lanes[(at.FIELD + at.FAVOURITES) * at.RUNS + r])
    lanes[at.AGAINST * at.RUNS + r] += force
    lanes[at.NEAR * at.RUNS + r] += force * near
    lanes[at.EMPTY * at.RUNS + r] += force * (_ONE - sub)
    lanes[at.VOICES * at.RUNS + r] += _ONE - again
    lanes[at.ENTRIES * at.RUNS + r] += _ONE


@part
def _as_heard(i: int, lev: int, new: int, close: Any, sub: Any, people: Any, lanes: Any) -> None:
    """This voice is in the log of the day: it speaks in every run, and runs in which that was unlikely count for less."""
    me = i * _PERSON
    for r in range(at.RUNS):
        against = max(-people[me + new * at.RUNS + r], _NONE)
        p = min(people[me + at.SPEAKS * at.RUNS + r] * lanes[(at.RATE + lev) * at.RUNS + r] * against, _ONE)
        lanes[at.LOGW * at.RUNS + r] += np.log(p + _BY_CHANCE)
        _speak(i, r, new, close, sub, people, lanes)


@part
def _push(day: int, pushes: Any, draws: Any, lanes: Any) -> None:
    """Resolve and preparation are moved once, on the day of the effect."""
    for k in range(pushes.shape[0]):
        place, how, effect, begin, _, _ = pushes[k]
        if day != begin:
            continue
        row = int(place)
        for r in range(at.RUNS):
            size, old = draws[int(effect), r], lanes[row * at.RUNS + r]
            new = old + size if how == 0 else (old * size if how == 1 else size)
            lanes[row * at.RUNS + r] = min(max(new, _NONE), _ONE)
            if row == at.RESOLVE:
                lanes[at.HOME * at.RUNS + r] = min(
                    max(lanes[at.HOME * at.RUNS + r] + lanes[row * at.RUNS + r] - old, _NONE), _ONE
                )
