"""The compiled day: 128 runs side by side, so that each tie is read once for all of them.

Luck is a hash of (seed, run, day, person, purpose): no state, the same on any number of threads, and the same for every move
that is compared. Arrays are (thing, run) in float32. One call takes one block of 128 runs from one day to another; blocks
know nothing of each other.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from holdfast.org.parameters import INDEX

RUNS = 128

#: Rows of the decision maker's state. The first seven are the fields of model.Decider.
(RESOLVE, PREPARATION, HARMONY, FAVOURITES, LOAD, NOISE, FEAR, HOME, GIVEN, SCOPE, HUSH, LEAD, STOPPED, STEP, STATUS, END, DRAG,
 VOICES, ENTRIES, FIRST, LOGW) = range(21)  # fmt: skip
N_STATE = 21
OPEN, SIGNED, WITHDRAWN = 0.0, 1.0, 2.0
#: Places of the ten reactions, in the order of vocab.Reaction.
LEADS, EXPLAINS, POLLS, SIDES, REASSURES, SHRINKS, POSTPONES, DELEGATES, FORCES, QUIET = range(10)

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

_jit = numba.njit(cache=True, fastmath=True, error_model="numpy", nogil=True)


@numba.njit(inline="always")
def mix(x: Any) -> Any:
    """A 32-bit hash: every bit of the answer depends on every bit of *x*."""
    x = np.uint32(x)
    x ^= x >> np.uint32(16)
    x = np.uint32(x * np.uint32(0x7FEB352D))
    x ^= x >> np.uint32(15)
    x = np.uint32(x * np.uint32(0x846CA68B))
    x ^= x >> np.uint32(16)
    return x


@numba.njit(inline="always")
def share(x: Any) -> Any:
    """A hash as a number from 0 up to 1."""
    return np.float32(np.uint32(x) >> np.uint32(8)) * np.float32(1.0 / 16777216.0)


#: Rows of a person in ``people``: stance today and tomorrow, first stance, readiness to speak, and 1 once they have spoken.
OLD, NEW, OWN, SPEAKS, SPOKEN = range(5)
N_PERSON = 5
# Rows of the scratch lanes: where ties draw, what was heard, and by level who is told and how readily they speak.
_PULL, _AGAINST, _BEHIND, _NEAR, _EMPTY, _READY, _TOLD, _RATE = 0, 1, 2, 3, 4, 5, 6, 11
_MY_TOLD, _MY_RATE = 16, 17
_N_SCRATCH = 18
_N_GIVEN = len(INDEX)

# The hot loops index flat lanes with unsigned numbers: the compiler then sees two arrays and no index below zero, and turns
# each loop over the runs into vector instructions.
_U = np.uintp
_R = _U(RUNS)
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
_L_LEAD, _L_VOICES, _L_ENTRIES = _lane(LEAD), _lane(VOICES), _lane(ENTRIES)
_L_INFLUENCE, _L_ANCHOR, _L_RESTLESS = (_lane(N_STATE + p) for p in (_INFLUENCE, _ANCHOR, _RESTLESS))
_L_REPEAT, _L_SPEAKING = _lane(N_STATE + _REPEAT), _lane(N_STATE + _SPEAKING)
_L_FAVOURITES, _L_NOISE = _lane(_FIELDS_AT + FAVOURITES), _lane(_FIELDS_AT + NOISE)
_L_PULL, _L_AGAINST, _L_BEHIND = (_lane(_SCRATCH_AT + p) for p in (_PULL, _AGAINST, _BEHIND))
_L_NEAR, _L_EMPTY, _L_READY = (_lane(_SCRATCH_AT + p) for p in (_NEAR, _EMPTY, _READY))
_L_TOLD, _L_RATE = _lane(_SCRATCH_AT + _TOLD), _lane(_SCRATCH_AT + _RATE)
_L_MY_TOLD, _L_MY_RATE = _lane(_SCRATCH_AT + _MY_TOLD), _lane(_SCRATCH_AT + _MY_RATE)


@_jit
def advance(
    first: int, last: int, luck: Any, keys: Any, level: Any, closeness: Any, start: Any, speaker: Any, weight: Any,
    people: Any, substantive: Any, told_first: Any, lanes: Any, given: Any, changes: Any, draws: Any, paper: Any, pushes: Any,
    heard: Any, resolve_out: Any, status_out: Any, reactions: Any, mean_stance: Any,
) -> None:  # fmt: skip
    """Days *first* up to *last* of one block.

    ``people`` (person × N_PERSON × run, flat) and ``lanes`` (N_LANES × run, flat) are changed in place. ``given`` (parameter,
    run) are the drawn values; ``changes`` rows: place, how, effect, from_day, half_life, kind (0 parameter, 1 field, 2 paper);
    ``pushes`` the same for resolve and preparation, once on a day. ``heard`` (day, person): 1 = this voice is in the log.
    """
    n = len(keys)
    view = lanes.reshape(N_LANES, RUNS)
    state, now = view[:N_STATE], view[N_STATE:_FIELDS_AT]
    fields, scratch = view[_FIELDS_AT:_SCRATCH_AT], view[_SCRATCH_AT:]
    days = np.empty(RUNS, np.float32)
    for day in range(first, last):
        _today(day, given, state, changes, draws, now, fields, days)
        _push(day, pushes, draws, state)
        _listening(day, now, state, told_first, scratch)
        for i in range(n):
            _person(
                i, day, luck, keys[i], level[i], closeness[i], substantive[i], start, speaker, weight, people, lanes
            )
            if heard[day - first, i] == 1:
                _as_heard(i, level[i], closeness[i], substantive[i], people, lanes)
        _turn(n, people)
        if mean_stance.shape[0] > 1:
            for i in range(n):
                at = i * N_PERSON * RUNS
                for r in range(RUNS):
                    mean_stance[day - first, i] += people[at + r]
        _decide(day, now, fields, state, luck, scratch[_AGAINST], scratch[_BEHIND], scratch[_NEAR], scratch[_EMPTY], paper,
                days, reactions)  # fmt: skip
        for r in range(RUNS):
            resolve_out[day - first, r] = state[RESOLVE, r]
            status_out[day - first, r] = np.uint8(state[STATUS, r])


@_jit
def _listening(day: int, now: Any, state: Any, told_first: Any, scratch: Any) -> None:
    """Who has been told, how readily each level speaks today, and whether anybody still decides."""
    for lev in range(5):
        told, rate = scratch[_TOLD + lev], scratch[_RATE + lev]
        for r in range(RUNS):
            signed = np.float32(1.0) if state[STATUS, r] == SIGNED else np.float32(0.0)
            staff = now[_BEFORE, r] * (np.float32(1.0) - signed + now[_AFTER, r] * signed)
            mood = (np.float32(1.0) + state[GIVEN, r]) * (np.float32(1.0) - state[HUSH, r])
            told[r] = np.float32(1.0) if day >= told_first[lev] * now[_GAP, r] else np.float32(0.0)
            rate[r] = told[r] * (staff if lev >= 4 else np.float32(1.0)) * mood * now[_SPEAKING, r]
    for r in range(RUNS):
        scratch[_READY, r] = np.float32(1.0) if state[STATUS, r] == OPEN else np.float32(0.0)
    for k in range(_AGAINST, _EMPTY + 1):
        for r in range(RUNS):
            scratch[k, r] = np.float32(0.0)


@_jit
def _person(
    i: int, day: int, luck: Any, own_key: Any, level: Any, close: Any, sub: Any, start: Any, speaker: Any, weight: Any,
    people: Any, lanes: Any,
) -> None:  # fmt: skip
    """One person's day in all runs: drawn by ties and their own first stance, they move, and speak if they are against.

    The decision maker takes in who is against, how much of it comes from close by, how much is empty talk, and who stands
    behind them.
    """
    one, none = np.float32(1.0), np.float32(0.0)
    me = _U(i) * _PERSON
    told, rate = _L_TOLD + _U(level) * _R, _L_RATE + _U(level) * _R
    key = mix(np.uint32(own_key) ^ mix(np.uint32(day * 2 + 1)))
    key_speak = np.uint32(key + np.uint32(0x9E3779B9))
    total = none
    for k in range(start[i], start[i + 1]):
        total += abs(weight[k])
    for r in range(_R):
        # Rows at fixed places: where the level's rows lie is not known when this is compiled.
        lanes[_L_MY_TOLD + r] = lanes[told + r]
        lanes[_L_MY_RATE + r] = lanes[rate + r]
    for r in range(_R):
        lanes[_L_PULL + r] = (one - total) * people[me + r]
    for k in range(start[i], start[i + 1]):
        w, other = weight[k], _U(speaker[k]) * _PERSON
        for r in range(_R):
            lanes[_L_PULL + r] += w * people[other + r]
    c, heavy = np.float32(close), np.float32(sub)
    near = one if c >= np.float32(0.5) else none
    for r in range(_R):
        old = people[me + r]
        h = mix(luck[r] ^ key)
        wobble = np.float32(np.int32(h >> np.uint32(8)) - np.int32(8388608)) * np.float32(1.0 / 4843000.0)
        pull = lanes[_L_PULL + r]
        pull += lanes[_L_ANCHOR + r] * (people[me + _OWN + r] - pull)
        step = lanes[_L_INFLUENCE + r] * (pull + lanes[_L_LEAD + r] - old) + lanes[_L_RESTLESS + r] * wobble
        x = min(max(old + lanes[_L_MY_TOLD + r] * step, -one), one)
        people[me + _NEW + r] = x
        p = people[me + _SPEAKS + r] * lanes[_L_MY_RATE + r] * max(-x, none)
        said = lanes[_L_READY + r] if share(mix(luck[r] ^ key_speak)) < p else none
        again = people[me + _SPOKEN + r]
        voice = one - again + again * lanes[_L_REPEAT + r]
        grave = heavy + (one - heavy) * lanes[_L_NOISE + r]
        force = said * max(-x, np.float32(0.15)) * voice * grave * c * (one + near * lanes[_L_FAVOURITES + r])
        lanes[_L_AGAINST + r] += force
        lanes[_L_NEAR + r] += force * near
        lanes[_L_EMPTY + r] += force * (one - heavy)
        lanes[_L_BEHIND + r] += lanes[_L_MY_TOLD + r] * c * max(x, none) * lanes[_L_SPEAKING + r]
        lanes[_L_VOICES + r] += said * (one - again)
        lanes[_L_ENTRIES + r] += said
        people[me + _SPOKEN + r] = max(again, said)


@_jit
def _as_heard(i: int, level: Any, close: Any, sub: Any, people: Any, lanes: Any) -> None:
    """This voice is in the log of the day: it speaks in every run, and runs in which that was unlikely count for less."""
    one, none = np.float32(1.0), np.float32(0.0)
    me, rate = _U(i) * _PERSON, _L_RATE + _U(level) * _R
    c, heavy = np.float32(close), np.float32(sub)
    near = one if c >= np.float32(0.5) else none
    for r in range(_R):
        x = people[me + _NEW + r]
        p = min(people[me + _SPEAKS + r] * lanes[rate + r] * max(-x, none), one)
        lanes[_U(LOGW * RUNS) + r] += np.log(p + np.float32(1e-3))
        again = people[me + _SPOKEN + r]
        voice = one - again + again * lanes[_L_REPEAT + r]
        grave = heavy + (one - heavy) * lanes[_L_NOISE + r]
        force = max(-x, np.float32(0.15)) * voice * grave * c * (one + near * lanes[_L_FAVOURITES + r])
        lanes[_L_AGAINST + r] += force
        lanes[_L_NEAR + r] += force * near
        lanes[_L_EMPTY + r] += force * (one - heavy)
        lanes[_L_VOICES + r] += one - again
        lanes[_L_ENTRIES + r] += one
        people[me + _SPOKEN + r] = one


@_jit
def _turn(n: int, people: Any) -> None:
    """Tomorrow's stances become today's."""
    for i in range(_U(n)):
        me = i * _PERSON
        for r in range(_R):
            people[me + r] = people[me + _NEW + r]


@_jit
def _today(
    day: int,
    given: Any,
    state: Any,
    changes: Any,
    draws: Any,
    now: Any,
    fields: Any,
    days: Any,
) -> None:
    """The values that hold today: drawn ones, changed by the effects that are on."""
    # Loops, not slices: assigning a slice compiles the words of its error, which takes longer than all of this file.
    for k in range(given.shape[0]):
        for r in range(RUNS):
            now[k, r] = given[k, r]
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


@_jit
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


@_jit
def _decide(
    day: int, now: Any, fields: Any, state: Any, luck: Any, against: Any, behind: Any, near: Any, empty_talk: Any, paper: Any,
    days: Any, reactions: Any,
) -> None:  # fmt: skip
    """The decision maker's evening: resolve moves, a reaction, the paper, an end."""
    u = np.empty(10, np.float32)
    for r in range(RUNS):
        if state[STATUS, r] == WITHDRAWN:
            continue
        prep = state[PREPARATION, r]
        # 2 ** (-1 / days) to the second order: no call of a library on the hot path.
        part = np.float32(0.6931) / max(now[_PREP_DAYS, r], np.float32(1.0))
        state[PREPARATION, r] = prep * (np.float32(1.0) - part + part * part * np.float32(0.5))
        state[LEAD, r] *= np.float32(0.95)
        state[HUSH, r] *= np.float32(0.98)
        if state[STATUS, r] == SIGNED:
            continue
        z = state[RESOLVE, r]
        lost = now[_GAIN, r] * against[r] * (np.float32(0.5) + fields[HARMONY, r])
        lost *= np.float32(1.0) - min(now[_PREP_EFFECT, r] * prep, np.float32(1.0))
        z += now[_RECOVER, r] * (state[HOME, r] - z) + now[_SUPPORT, r] * behind[r] - lost
        z -= np.float32(0.004) * fields[FEAR, r] * max(np.float32(1.0) - prep, np.float32(0.0))
        key = luck[r] ^ mix(np.uint32(day * 2))
        if against[r] > 0:
            z = _react(day, r, z, prep, now, fields, state, key, against, near, empty_talk, u, reactions)
        z = min(max(z, np.float32(0.0)), np.float32(1.0))
        state[RESOLVE, r] = z
        below = max(now[_LINE, r] - z, np.float32(0.0)) / max(now[_LINE, r], np.float32(0.01))
        if share(mix(key + np.uint32(11))) < now[_WITHDRAWAL, r] * below:
            state[STATUS, r] = WITHDRAWN
            state[END, r] = day
            continue
        if z >= now[_LINE, r] and day >= state[STOPPED, r]:
            step = int(state[STEP, r])
            if step >= len(paper) or share(mix(key + np.uint32(12))) * paper[step] * days[r] < np.float32(1.0):
                state[STEP, r] = step + 1
                if step + 1 >= len(paper):
                    state[STATUS, r] = SIGNED
                    state[END, r] = day


@_jit
def _react(
    day: int, r: int, z: Any, prep: Any, now: Any, fields: Any, state: Any, key: Any, against: Any, near: Any, empty_talk: Any,
    u: Any, reactions: Any,
) -> Any:  # fmt: skip
    """Which of the ten reactions answers today's push-back, and what it does; returns the resolve after it.

    The weights are assumed: low resolve retreats, harmony polls and reassures, a close critic is sided with, talk taken for
    strategy shrinks, load explains alone or delegates, preparation leads.
    """
    harmony, load, noise, fear = fields[HARMONY, r], fields[LOAD, r], fields[NOISE, r], fields[FEAR, r]
    favour = near[r] / against[r] * fields[FAVOURITES, r]
    talk = empty_talk[r] / against[r] * noise
    low = np.float32(0.6) - z
    u[LEADS] = 1.0 - 5.0 * low + 2.5 * prep - load
    u[EXPLAINS] = 2.5 * load - 1.0 * low - 0.5
    u[POLLS] = 2.5 * harmony + 1.5 * low - 1.0
    u[SIDES] = 3.5 * favour + 2.5 * low - 1.5
    u[REASSURES] = 2.0 * harmony - 0.8 + 0.5 * low
    u[SHRINKS] = 3.0 * talk + 1.5 * low - 1.0
    u[POSTPONES] = 2.0 * fear + 4.0 * low - 1.2
    u[DELEGATES] = 1.5 * load + 1.5 * low - 1.5
    u[FORCES] = -2.0 - 2.0 * low - 1.5 * harmony - 1.5 * prep
    u[QUIET] = 1.5 * fear + 5.0 * low - 2.0
    total = np.float32(0.0)
    for k in range(10):
        # (1 + u/4)^4 stands in for exp(u): the same order, and no call of a library.
        w = max(np.float32(1.0) + u[k] * np.float32(0.25), np.float32(0.05))
        u[k] = w * w * w * w
        total += u[k]
    left = share(mix(key + np.uint32(13))) * total
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
