"""Where everything of a block of runs lies: rows of 128 float32, one a run, in two flat arrays.

``lanes`` holds the decision maker's state, the guesses and fields that hold today, and what is worked out in a day; ``people``
holds five rows a person.
"""

from __future__ import annotations

from holdfast.org.parameters import INDEX

RUNS = 128

#: Rows of the decision maker's state. The first seven are the fields of model.Decider.
(RESOLVE, PREPARATION, HARMONY, FAVOURITES, LOAD, NOISE, FEAR, HOME, GIVEN, SCOPE, HUSH, LEAD, STOPPED, STEP, STATUS, END, DRAG,
 VOICES, ENTRIES, FIRST, LOGW) = range(21)  # fmt: skip
N_STATE = 21
OPEN, SIGNED, WITHDRAWN = 0.0, 1.0, 2.0
#: Places of the ten reactions, in the order of vocab.Reaction.
LEADS, EXPLAINS, POLLS, SIDES, REASSURES, SHRINKS, POSTPONES, DELEGATES, FORCES, QUIET = range(10)

#: Rows of a person: stance on even days and on odd days from the first of a call, first stance, readiness to speak, and 1 once
#: they have spoken. Between calls, the stance is in the first.
OLD, NEW, OWN, SPEAKS, SPOKEN = range(5)
N_PERSON = 5

#: Rows after the state: the guesses (``GUESS + INDEX[name]``) and the seven fields (``FIELD + RESOLVE`` …) that hold today.
GUESS = N_STATE
N_GUESSES = len(INDEX)
FIELD = GUESS + N_GUESSES
_SCRATCH = FIELD + 7
#: What was heard today: force of those against, of those close by among them, of empty talk; who stands behind.
AGAINST, NEAR, EMPTY, BEHIND = range(_SCRATCH, _SCRATCH + 4)
#: How much longer or shorter than their mean the steps of the paper take.
PAPER = _SCRATCH + 4
#: First of five rows: how readily each level speaks today.
RATE = _SCRATCH + 5
#: Of the level at hand: who is told, how readily they speak, how much they are in favour, and by how much ties, the first
#: stance, the decision maker, today's stance and chance move a stance.
(MY_TOLD, MY_RATE, MY_BEHIND, BY_TIES, BY_OWN, BY_LEAD, BY_NOW, BY_CHANCE) = range(_SCRATCH + 10, _SCRATCH + 18)
#: The sum over a person's ties beyond the first four, and a row that is always zero.
PULL, EMPTY_ROW = _SCRATCH + 18, _SCRATCH + 19
N_LANES = _SCRATCH + 20


def guess(name: str) -> int:
    """The row of a guess.

    >>> guess("influence") == GUESS
    True
    """
    return GUESS + INDEX[name]
