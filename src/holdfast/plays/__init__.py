"""The plays: moves by a person that may help a decision hold, and the baselines they are compared with.

>>> len(PLAYS), len(BASELINES), PLAY["c4"].name
(24, 3, 'If-then card')
"""

from __future__ import annotations

from holdfast.plays import (
    ask_for_the_bombs,
    backward_plan,
    borrowed_credibility,
    champion_loss_drill,
    count_voices,
    first_ninety_days,
    forewarn,
    group_brief,
    if_then_card,
    level_by_level,
    objection_clinic,
    paper_in_parallel,
    permission_to_stop,
    private_hearing,
    public_small_act,
    refresh,
    second_thread,
    share_the_load,
    short_answer_pack,
    shrink_and_date,
    stand_beside,
    three_lists,
    two_sided_sheet,
    work_the_undecided,
)
from holdfast.plays.base import Play, Situation
from holdfast.plays.baselines import BASELINES, CONSENSUS, MOVE_NOW, NOTHING

PLAYS: tuple[Play, ...] = tuple(
    module.PLAY
    for module in (
        ask_for_the_bombs,
        forewarn,
        two_sided_sheet,
        if_then_card,
        refresh,
        count_voices,
        work_the_undecided,
        private_hearing,
        objection_clinic,
        short_answer_pack,
        three_lists,
        share_the_load,
        group_brief,
        borrowed_credibility,
        shrink_and_date,
        stand_beside,
        backward_plan,
        paper_in_parallel,
        level_by_level,
        second_thread,
        public_small_act,
        permission_to_stop,
        first_ninety_days,
        champion_loss_drill,
    )
)
PLAY: dict[str, Play] = {p.id: p for p in (*PLAYS, *BASELINES)}

__all__ = ["BASELINES", "CONSENSUS", "MOVE_NOW", "NOTHING", "PLAY", "PLAYS", "Play", "Situation"]
