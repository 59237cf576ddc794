"""The compiled day: 128 runs side by side, so that each tie is read once for all of them.

Luck is a hash of (seed, run, day, person, purpose): no state, the same on any number of threads, and the same for every move
that is compared. Arrays are (thing, run) in float32. One call takes one block of 128 runs from one day to another; blocks
know nothing of each other.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from holdfast.compiled import compiled, mix, part
from holdfast.org.parameters import INDEX

RUNS = 128

#: Rows of the decision maker's state. The first seven are the fields of model.Decider.
(RESOLVE, PREPARATION, HARMONY, FAVOURITES, LOAD, NOISE, FEAR, HOME, GIVEN, SCOPE, HUSH, LEAD, STOPPED, STEP, STATUS, END, DRAG,
 VOICES, ENTRIES, FIRST, LOGW) = range(21)  # fmt: skip
N_STATE = 21
OPEN, SIGNED, WITHDRAWN = 0.0, 1.0, 2.0
#: Places of the ten reactions, in the order of vocab.Reaction.
LEADS, EXPLAINS, POLLS, SIDES, REASSURES, SHRINKS, POSTPONES, DELEGATES, FORCES, QUIET = range(10)

#: How each reaction leans on: itself, resolve below 0.6, preparation, harmony, how close the critics are, talk taken for
#: strategy, load, fear. Assumed: low resolve retreats, harmony polls and reassures, a close critic is sided with, talk shrinks
#: the scope, load explains alone or delegates, preparation leads.
LEANS = np.array(
    [
        [1.0, -5.0, 2.5, 0.0, 0.0, 0.0, -1.0, 0.0],
        [-0.5, -1.0, 0.0, 0.0, 0.0, 0.0, 2.5, 0.0],
        [-1.0, 1.5, 0.0, 2.5, 0.0, 0.0, 0.0, 0.0],
        [-1.5, 2.5, 0.0, 0.0, 3.5, 0.0, 0.0, 0.0],
        [-0.8, 0.5, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0],
        [-1.0, 1.5, 0.0, 0.0, 0.0, 3.0, 0.0, 0.0],
        [-1.2, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0],
        [-1.5, 1.5, 0.0, 0.0, 0.0, 0.0, 1.5, 0.0],
        [-2.0, -2.0, -1.5, -1.5, 0.0, 0.0, 0.0, 0.0],
        [-2.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.5],
    ],
    np.float32,
)

# Places of the parameters, as constants that the compiler can fold.
_INFLUENCE, _ANCHOR, _RESTLESS = INDEX["influence"], INDEX["anchor"], INDEX["restlessness"]
_SPEAKING, _BEFORE, _AFTER, _GAP = INDEX["speaking"], INDEX["staff_before"], INDEX["staff_after"], INDEX["level_gap"]
_GAIN, _REPEAT, _RECOVER, _SUPPORT = INDEX["gain"], INDEX["repeat_weight"], INDEX["recover"], INDEX["support"]
_PREP_DAYS, _PREP_EFFECT, _LINE, _WITHDRAWAL = (
    INDEX["preparation_days"],
    INDEX["preparation_effect"],
    INDEX["line"],
    INDEX["withdrawal"],
)
_POLL, _POSTPONE, _QUIET, _DELEGATE = (
    INDEX["poll_days"],
    INDEX["postpone_days"],
    INDEX["quiet_days"],
    INDEX["delegate_days"],
)
_SHRINK, _SIDE, _LOAD_COST, _LEAD = INDEX["shrink_step"], INDEX["side_cost"], INDEX["load_cost"], INDEX["lead_gain"]
_GIVING, _HUSH, _FORCE = INDEX["giving_way"], INDEX["force_hush"], INDEX["force_cost"]
_AFTER_COST = INDEX["after_cost"]


@numba.njit(inline="always")
def share(x: Any) -> Any:
    """A hash as a number from 0 up to 1."""
    return np.float32(np.int32(np.uint32(x) >> np.uint32(8))) * np.float32(1.0 / 16777216.0)


#: Rows of a person in ``people``: stance today and tomorrow, first stance, readiness to speak, and 1 once they have spoken.
OLD, NEW, OWN, SPEAKS, SPOKEN = range(5)
N_PERSON = 5
# Rows of the scratch lanes: what was heard today, where ties draw, how readily each level speaks, and of the level at hand:
# who is told, how readily they speak, who of them is in favour, and by how much ties, the first stance, the decision maker,
# today's stance and chance move a stance.
_AGAINST, _BEHIND, _NEAR, _EMPTY, _PULL, _RATE = range(6)
_MY_TOLD, _MY_RATE, _MY_BEHIND, _BY_TIES, _BY_OWN, _BY_LEAD, _BY_NOW, _BY_CHANCE = range(10, 18)
_SEEN, _N_SCRATCH = 18, 19
_N_GIVEN = len(INDEX)

# The hot loops index flat lanes with unsigned numbers: the compiler then sees two arrays and no index below zero, and turns
# each loop over the runs into vector instructions.
_U = np.uintp
_R = _U(RUNS)
_WORDS = _U(RUNS // 8)
_PERSON = _U(N_PERSON * RUNS)
_NEW, _OWN, _SPEAKS, _SPOKEN = _U(NEW * RUNS), _U(OWN * RUNS), _U(SPEAKS * RUNS), _U(SPOKEN * RUNS)


def _lane(row: int) -> Any:
    return _U(row * RUNS)


# One flat array of lanes: state, then today's parameters, today's fields, then scratch.
_FIELDS_AT = N_STATE + _N_GIVEN
_SCRATCH_AT = _FIELDS_AT + 7
N_LANES = _SCRATCH_AT + _N_SCRATCH
#: First of five lanes: how readily each level speaks today.
RATE_AT = _SCRATCH_AT + _RATE
_L_LOGW, _L_STATUS, _L_DRAG, _L_VOICES, _L_ENTRIES = (
    _lane(LOGW),
    _lane(STATUS),
    _lane(DRAG),
    _lane(VOICES),
    _lane(ENTRIES),
)
_L_REPEAT, _L_AFTER_COST = _lane(N_STATE + _REPEAT), _lane(N_STATE + _AFTER_COST)
_L_FAVOURITES, _L_NOISE = _lane(_FIELDS_AT + FAVOURITES), _lane(_FIELDS_AT + NOISE)
_L_AGAINST, _L_BEHIND, _L_NEAR, _L_EMPTY, _L_PULL, _L_RATE = (_lane(_SCRATCH_AT + p) for p in range(6))
_L_MY_TOLD, _L_MY_RATE, _L_MY_BEHIND, _L_BY_TIES, _L_BY_OWN, _L_BY_LEAD, _L_BY_NOW, _L_BY_CHANCE = (
    _lane(_SCRATCH_AT + p) for p in range(10, 18)
)
# A wobble has 12 bits of the day's hash and variance 1; whether somebody speaks has the other 20.
_WOBBLE, _WOBBLE_MOST, _SPEAK = np.float32(3.4641016 / 4095), np.float32(1.7320508), np.float32(1 / 1048576)


@compiled
def advance(
    first: int, last: int, luck: Any, keys: Any, level: Any, closeness: Any, start: Any, speaker: Any, weight: Any,
    people: Any, substantive: Any, told_first: Any, lanes: Any, given: Any, changes: Any, draws: Any, paper: Any,
    pushes: Any, heard: Any, resolve_out: Any, status_out: Any, reactions: Any, mean_stance: Any,
) -> None:  # fmt: skip
    """Days *first* up to *last* of one block; people are in the order of their levels.

    ``people`` (person × N_PERSON × run, flat) and ``lanes`` (N_LANES × run, flat) are changed in place. Ties come
    in fours (World.ties). ``given`` (parameter, run) are the drawn values; ``changes`` rows: place, how, effect, from_day,
    half_life, kind (0 parameter, 1 field, 2 paper); ``pushes`` the same for resolve and preparation, once on a day.
    ``heard`` (day, person): 1 = this voice is in the log.
    """
    n = len(keys)
    view = lanes.reshape(N_LANES, RUNS)
    state, now = view[:N_STATE], view[N_STATE:_FIELDS_AT]
    fields, scratch = view[_FIELDS_AT:_SCRATCH_AT], view[_SCRATCH_AT:]
    days = np.empty(RUNS, np.float32)
    words = np.zeros(RUNS // 8, np.uint64)
    said = words.view(np.uint8)
    for day in range(first, last):
        if day == first or len(changes) > 0:
            _drawn(given, now)
        _today(day, state, changes, draws, now, fields, days)
        _push(day, pushes, draws, state)
        _listening(day, now, state, told_first, scratch)
        at, is_told = -1, False
        for i in range(n):
            if level[i] != at:
                _close(scratch)
                at = level[i]
                is_told = _level(at, day, now, state, told_first, scratch)
            if is_told:
                _person(i, day, luck, keys[i], closeness[i], start, speaker, weight, people, lanes, said)
                for w in range(_WORDS):
                    if words[w] != 0:
                        for r in range(w * _U(8), w * _U(8) + _U(8)):
                            if said[r] != 0:
                                _speak(i, r, closeness[i], substantive[i], people, lanes)
            if heard[day - first, i] == 1:
                _as_heard(i, at, closeness[i], substantive[i], people, lanes)
        _close(scratch)
        _turn(n, people)
        if mean_stance.shape[0] > 1:
            for i in range(n):
                me = i * N_PERSON * RUNS
                for r in range(RUNS):
                    mean_stance[day - first, i] += people[me + r]
        _decide(day, now, fields, state, luck, scratch, paper, days, reactions)
        for r in range(RUNS):
            resolve_out[day - first, r] = state[RESOLVE, r]
            status_out[day - first, r] = np.uint8(state[STATUS, r])


@part
def _listening(day: int, now: Any, state: Any, told_first: Any, scratch: Any) -> None:
    """How readily each level speaks today; nothing was heard yet."""
    one = np.float32(1.0)
    for lev in range(5):
        rate = scratch[_RATE + lev]
        for r in range(RUNS):
            signed = one if state[STATUS, r] == SIGNED else np.float32(0.0)
            goes_on = np.float32(0.0) if state[STATUS, r] == WITHDRAWN else one
            staff = now[_BEFORE, r] * (one - signed + now[_AFTER, r] * signed)
            mood = (one + state[GIVEN, r]) * (one - state[HUSH, r]) * goes_on
            told = one if day >= told_first[lev] * now[_GAP, r] else np.float32(0.0)
            rate[r] = told * (staff if lev >= 4 else one) * mood * now[_SPEAKING, r]
    for k in range(_AGAINST, _EMPTY + 1):
        for r in range(RUNS):
            scratch[k, r] = np.float32(0.0)


@part
def _level(lev: int, day: int, now: Any, state: Any, told_first: Any, scratch: Any) -> Any:
    """What holds today for everybody of one level, in rows at fixed places; whether it was told in any run."""
    one = np.float32(1.0)
    anybody = False
    for r in range(RUNS):
        told = one if day >= told_first[lev] * now[_GAP, r] else np.float32(0.0)
        anybody = anybody or bool(told > 0)
        moved = told * now[_INFLUENCE, r]
        scratch[_MY_TOLD, r] = told
        scratch[_MY_RATE, r] = scratch[_RATE + lev, r]
        scratch[_MY_BEHIND, r] = np.float32(0.0)
        scratch[_BY_TIES, r] = moved * (one - now[_ANCHOR, r])
        scratch[_BY_OWN, r] = moved * now[_ANCHOR, r]
        scratch[_BY_LEAD, r] = moved * state[LEAD, r] - told * now[_RESTLESS, r] * _WOBBLE_MOST
        scratch[_BY_NOW, r] = one - moved
        scratch[_BY_CHANCE, r] = told * now[_RESTLESS, r] * _WOBBLE
    return anybody


@part
def _close(scratch: Any) -> None:
    """All of one level have had their day: those in favour who were told stand behind the decision maker."""
    for r in range(RUNS):
        scratch[_BEHIND, r] += scratch[_MY_TOLD, r] * scratch[_MY_BEHIND, r]
        scratch[_MY_BEHIND, r] = np.float32(0.0)


@part
def _person(
    i: int, day: int, luck: Any, own_key: Any, close: Any, start: Any, speaker: Any, weight: Any, people: Any, lanes: Any,
    said: Any,
) -> None:  # fmt: skip
    """One person's day in all runs: drawn by ties and their own first stance, they move, and may speak if they are against.

    ``said`` is 1 in the runs in which they do: few, so what it does is told run by run.
    """
    one, none = np.float32(1.0), np.float32(0.0)
    me = _U(i) * _PERSON
    key = mix(np.uint32(np.uint32(own_key) ^ mix(np.uint32(day * 2 + 1))))
    # Four ties at a time, so that the sum is read and written once for them.
    for k in range(start[i], start[i + 1], 4):
        a, b = _U(speaker[k]) * _PERSON, _U(speaker[k + 1]) * _PERSON
        c, d = _U(speaker[k + 2]) * _PERSON, _U(speaker[k + 3]) * _PERSON
        e, f, g, h = weight[k], weight[k + 1], weight[k + 2], weight[k + 3]
        if k == start[i]:
            for r in range(_R):
                lanes[_L_PULL + r] = (e * people[a + r] + f * people[b + r]) + (g * people[c + r] + h * people[d + r])
        else:
            for r in range(_R):
                lanes[_L_PULL + r] += (e * people[a + r] + f * people[b + r]) + (g * people[c + r] + h * people[d + r])
    for r in range(_R):
        bits = mix(np.uint32(luck[r] ^ key))
        wobble = np.float32(np.int32(np.uint32(bits & np.uint32(0xFFF))))
        x = lanes[_L_BY_NOW + r] * people[me + r] + lanes[_L_BY_TIES + r] * lanes[_L_PULL + r]
        x += lanes[_L_BY_OWN + r] * people[me + _OWN + r] + lanes[_L_BY_LEAD + r] + lanes[_L_BY_CHANCE + r] * wobble
        x = min(max(x, -one), one)
        people[me + _NEW + r] = x
        u = np.float32(np.int32(np.uint32(bits >> np.uint32(12)))) * _SPEAK
        # The chance to speak is -x times how readily: below zero, so never, for those in favour.
        said[r] = np.uint8(1) if u + x * people[me + _SPEAKS + r] * lanes[_L_MY_RATE + r] < none else np.uint8(0)
        lanes[_L_MY_BEHIND + r] += close * max(x, none)


@part
def _speak(i: int, r: int, close: Any, sub: Any, people: Any, lanes: Any) -> None:
    """Somebody speaks in one run: the decision maker hears it, or, after the signature, it drags on the use.

    The decision maker takes in who is against, how much of it comes from close by, and how much is empty talk.
    """
    one = np.float32(1.0)
    me = _U(i) * _PERSON
    x, again = people[me + _NEW + r], people[me + _SPOKEN + r]
    loud = max(-x, np.float32(0.15))
    people[me + _SPOKEN + r] = one
    if lanes[_L_STATUS + r] == SIGNED:
        lanes[_L_DRAG + r] += lanes[_L_AFTER_COST + r] * loud * (one - again)
        return
    voice = one - again + again * lanes[_L_REPEAT + r]
    grave = sub + (one - sub) * lanes[_L_NOISE + r]
    near = one if close >= np.float32(0.5) else np.float32(0.0)
    force = loud * voice * grave * close * (one + near * lanes[_L_FAVOURITES + r])
    lanes[_L_AGAINST + r] += force
    lanes[_L_NEAR + r] += force * near
    lanes[_L_EMPTY + r] += force * (one - sub)
    lanes[_L_VOICES + r] += one - again
    lanes[_L_ENTRIES + r] += one


@part
def _as_heard(i: int, lev: int, close: Any, sub: Any, people: Any, lanes: Any) -> None:
    """This voice is in the log of the day: it speaks in every run, and runs in which that was unlikely count for less."""
    me, rate = _U(i) * _PERSON, _L_RATE + _U(lev) * _R
    for r in range(_R):
        x = people[me + _NEW + r]
        p = min(people[me + _SPEAKS + r] * lanes[rate + r] * max(-x, np.float32(0.0)), np.float32(1.0))
        lanes[_L_LOGW + r] += np.log(p + np.float32(1e-3))
        _speak(i, r, close, sub, people, lanes)


@part
def _turn(n: int, people: Any) -> None:
    """Tomorrow's stances become today's."""
    for i in range(_U(n)):
        me = i * _PERSON
        for r in range(_R):
            people[me + r] = people[me + _NEW + r]


@part
def _drawn(given: Any, now: Any) -> None:
    """The parameters as they were drawn."""
    # Loops, not slices: assigning a slice compiles the words of its error, which takes longer than all of this file.
    for k in range(given.shape[0]):
        for r in range(RUNS):
            now[k, r] = given[k, r]


@part
def _today(day: int, state: Any, changes: Any, draws: Any, now: Any, fields: Any, days: Any) -> None:
    """The values that hold today: drawn ones, changed by the effects that are on."""
    for k in range(7):
        for r in range(RUNS):
            fields[k, r] = state[k, r]
    for r in range(RUNS):
        days[r] = np.float32(1.0)
    for k in range(changes.shape[0]):
        place, how, effect, begin, half_life, kind = changes[k]
        if day < begin:
            continue
        fade = 1.0 if half_life <= 0 else 0.5 ** ((day - begin) / half_life)
        for r in range(RUNS):
            size = draws[int(effect), r]
            old = days[r] if kind == 2 else (fields[int(place), r] if kind == 1 else now[int(place), r])
            if how == 0:
                new = old + size * fade
            elif how == 1:
                new = old * (1.0 + (size - 1.0) * fade)
            else:
                new = old + (size - old) * fade
            if kind == 2:
                days[r] = new
            elif kind == 1:
                fields[int(place), r] = min(max(new, 0.0), 1.0)
            else:
                now[int(place), r] = max(new, 0.0)


@part
def _push(day: int, pushes: Any, draws: Any, state: Any) -> None:
    """Resolve and preparation are moved once, on the day of the effect."""
    for k in range(pushes.shape[0]):
        place, how, effect, begin, _, _ = pushes[k]
        if day != begin:
            continue
        row = int(place)
        for r in range(RUNS):
            size = draws[int(effect), r]
            old = state[row, r]
            new = old + size if how == 0 else (old * size if how == 1 else size)
            state[row, r] = min(max(new, 0.0), 1.0)
            if row == RESOLVE:
                state[HOME, r] = min(max(state[HOME, r] + state[row, r] - old, 0.0), 1.0)


@part
def _decide(
    day: int, now: Any, fields: Any, state: Any, luck: Any, scratch: Any, paper: Any, days: Any, reactions: Any
) -> None:
    """The decision maker's evening: resolve moves, a reaction, the paper, an end."""
    one, none = np.float32(1.0), np.float32(0.0)
    for r in range(RUNS):
        prep, z = state[PREPARATION, r], state[RESOLVE, r]
        # 2 ** (-1 / days) to the second order: no call of a library on the hot path.
        part = np.float32(0.6931) / max(now[_PREP_DAYS, r], one)
        state[PREPARATION, r] = prep * (one - part + part * part * np.float32(0.5))
        state[LEAD, r] *= np.float32(0.95)
        state[HUSH, r] *= np.float32(0.98)
        lost = now[_GAIN, r] * scratch[_AGAINST, r] * (np.float32(0.5) + fields[HARMONY, r])
        lost *= one - min(now[_PREP_EFFECT, r] * prep, one)
        behind = now[_SUPPORT, r] * scratch[_BEHIND, r] * now[_SPEAKING, r]
        z += now[_RECOVER, r] * (state[HOME, r] - z) + behind - lost
        z -= np.float32(0.004) * fields[FEAR, r] * max(one - prep, none)
        state[RESOLVE, r] = z if state[STATUS, r] == OPEN else state[RESOLVE, r]
    u = np.empty(10, np.float32)
    hashed = mix(np.uint32(day * 2))
    for r in range(RUNS):
        if state[STATUS, r] != OPEN:
            continue
        key = luck[r] ^ hashed
        z, line = state[RESOLVE, r], now[_LINE, r]
        if scratch[_AGAINST, r] > 0:
            z = _react(day, r, z, now, fields, state, key, scratch, u, reactions)
        z = min(max(z, none), one)
        state[RESOLVE, r] = z
        if z < line:
            below = (line - z) / max(line, np.float32(0.01))
            if share(mix(np.uint32(key + np.uint32(11)))) < now[_WITHDRAWAL, r] * below:
                state[STATUS, r] = WITHDRAWN
                state[END, r] = day
        elif day >= state[STOPPED, r]:
            step = int(state[STEP, r])
            if step >= len(paper) or share(mix(np.uint32(key + np.uint32(12)))) * paper[step] * days[r] < one:
                state[STEP, r] = step + 1
                if step + 1 >= len(paper):
                    state[STATUS, r] = SIGNED
                    state[END, r] = day


@part
def _react(
    day: int, r: int, z: Any, now: Any, fields: Any, state: Any, key: Any, scratch: Any, u: Any, reactions: Any
) -> Any:
    """Which of the ten reactions answers today's push-back, and what it does; returns the resolve after it."""
    against, load = scratch[_AGAINST, r], fields[LOAD, r]
    x = scratch[_SEEN]
    x[0], x[1], x[2] = np.float32(1.0), np.float32(0.6) - z, state[PREPARATION, r]
    x[3], x[4] = fields[HARMONY, r], scratch[_NEAR, r] / against * fields[FAVOURITES, r]
    x[5], x[6], x[7] = scratch[_EMPTY, r] / against * fields[NOISE, r], load, fields[FEAR, r]
    total = np.float32(0.0)
    for k in range(10):
        w = np.float32(1.0)
        for f in range(8):
            # (1 + u/4)^4 stands in for exp(u): the same order, and no call of a library.
            w += LEANS[k, f] * x[f] * np.float32(0.25)
        w = max(w, np.float32(0.05))
        u[k] = w * w * w * w
        total += u[k]
    left = share(mix(np.uint32(key + np.uint32(13)))) * total
    which = 0
    while which < 9 and left >= u[which]:
        left -= u[which]
        which += 1
    reactions[which, r] += 1
    if state[FIRST, r] < 0:
        state[FIRST, r] = which
    stop = np.float32(0.0)
    if which == LEADS:
        state[LEAD, r] = min(state[LEAD, r] + now[_LEAD, r], np.float32(0.6))
    elif which == EXPLAINS:
        z -= now[_LOAD_COST, r] * load
    elif which == POLLS:
        stop = now[_POLL, r]
        state[GIVEN, r] += now[_GIVING, r]
    elif which == SIDES:
        z -= now[_SIDE, r]
        state[GIVEN, r] += now[_GIVING, r]
    elif which == REASSURES:
        state[GIVEN, r] += now[_GIVING, r]
        state[DRAG, r] += np.float32(0.05)
    elif which == SHRINKS:
        state[SCOPE, r] = max(state[SCOPE, r] - now[_SHRINK, r], np.float32(0.0))
        state[GIVEN, r] += now[_GIVING, r]
    elif which == POSTPONES:
        stop = now[_POSTPONE, r]
        state[GIVEN, r] += now[_GIVING, r]
    elif which == DELEGATES:
        stop = now[_DELEGATE, r]
    elif which == FORCES:
        state[HUSH, r] = min(state[HUSH, r] + now[_HUSH, r], np.float32(0.9))
        state[DRAG, r] += now[_FORCE, r]
    else:
        stop = now[_QUIET, r]
    if stop > 0:
        state[STOPPED, r] = max(state[STOPPED, r], np.float32(day) + stop)
    state[GIVEN, r] = min(state[GIVEN, r], np.float32(2.0))
    return z
