"""What sellers write down about the buyer's people: invented words for stances, ties, push-back and readiness answers."""

from __future__ import annotations

STANCE_WORDS: dict[str, tuple[str, ...]] = {
    "opponent": (
        "said in the planning meeting that the present way works and should stay",
        "asked in writing to stop it until next spring",
        "told the shift that nothing is going to change here",
    ),
    "sceptic": (
        "asked twice who pays for the validation",
        "wants to see it running at another site first",
        "said the last change of this kind cost a summer",
    ),
    "undecided": (
        "listens, asks for dates and takes no side",
        "said it depends on what the laboratory thinks",
        "wants to see the plan before saying anything",
    ),
    "supporter": (
        "offered two people for the first week",
        "said in front of the others that the present state cannot go on",
        "asked when the training starts",
    ),
    "advocate": (
        "presented the plan in the department meeting",
        "brought the quality people to the table without being asked",
        "answered two objections in the round before we could",
    ),
}

TIE_WORDS: dict[str, tuple[str, ...]] = {
    "trusts": (
        "{a} asks {b} before every larger purchase, says {champion}",
        "{a} and {b} came up together, says {champion}",
        "{a} quoted {b} three times in one meeting",
    ),
    "works_with": (
        "both sit in the weekly planning round",
        "{a} and {b} ran the last audit together",
        "they share the budget of the department",
    ),
    "conflicts_with": (
        "they disagreed openly in the planning meeting",
        "{champion} asked us not to invite {a} and {b} to the same call",
    ),
}

#: Push-back as heard, by what is behind it.
PUSHBACK_WORDS: dict[str, tuple[str, ...]] = {
    "founded": (
        "The results have to go into the old laboratory system, and nobody has shown me how.",
        "We need two weeks of parallel measurements for the auditors, and they are in no plan.",
        "The {goods} needs a room at constant temperature and we do not have one.",
        "If the supplier of the reagents changes, our approvals have to be done again.",
        "Who repairs it at night? The present unit has a service contract for that.",
    ),
    "personal": (
        "My people stand in for the training weeks, on top of everything else.",
        "I have just got the present method running, and now I start from the beginning again.",
        "Two of us do what this does. What are we going to do then?",
    ),
    "control": (
        "Such things used to be decided by us in the department.",
        "I would have liked to be asked before it was settled.",
        "First quality has its say, then we can talk about dates.",
    ),
    "fear": (
        "If this goes wrong in the audit it is my name that stands under it.",
        "The last system cost us a summer, I do not want to go through that again.",
        "I am not sure we can do this with the people we have.",
    ),
    "delay": (
        "Not before the audit, please.",
        "Let us wait for the budget of next year.",
        "Could we look at it again after the summer?",
    ),
    "repeat": (
        "As I said before, I do not see why this has to be now.",
        "I still think we should stay with what we have.",
        "My question from the last meeting is still open.",
    ),
}

CHANNELS = ("meeting", "call", "in passing", "email", "told by the champion")

ACTS = (
    "tell the heads of department the start date",
    "speak with {critic} alone before the next round",
    "name one person who decides on open questions",
    "send the group the date by which comments are due",
    "open the session with the laboratory and say why",
)

MOVE_NOTES: dict[str, tuple[str, ...]] = {
    "c1": ("two open points came up that nobody had mentioned",),
    "c2": ("took it calmly, named two people who would object",),
    "c4": ("wrote the three replies down, has not said them aloud yet",),
    "c8": ("the meeting took place; the validation was the real point",),
    "c17": ("the champion changed four dates in the plan",),
}

#: Readiness item → (weak, general, specific) answers as said.
ANSWERS: dict[str, tuple[str, str, str]] = {
    "b1": ("It will be fine, they are reasonable people.", "The fix matters, of course.",
           "The fix. I would tell them that the old unit failed twice this year and that I will stand by the date."),
    "b2": ("Nothing dramatic, I suppose.", "We would go on losing time.",
           "We would miss the audit findings again, and I would be the one to explain that."),
    "b3": ("Nothing of that kind comes to mind.", "The new shift plan, two years ago.",
           "The shift plan. In the third week half the room was against it; I kept the date and moved two people."),
    "b4": ("Nobody in particular.", "The laboratory, perhaps.",
           "{critic}. I will have a coffee with {critic} before anybody else hears of it."),
    "b5": ("Anybody senior, really.", "{critic}, probably.",
           "{critic}. If the parallel measurements agree, that would be enough."),
    "b6": ("Then I would have to think again.", "I would ask why.",
           "What happens if we do it, and how do you know?"),
    "b7": ("Everybody is saying it.", "Mostly the laboratory.", "Two people, {critic} four times."),
    "b8": ("I have not thought of that.", "Some of the older colleagues.",
           "{other}. If {other} says yes, the others follow."),
    "b9": ("All of them have to be on board.", "The heads of department, mainly.",
           "Persuade {critic}, inform the shifts, and purchasing need not agree."),
    "b10": ("It is faster and has a modern screen.", "It saves time in the laboratory.",
            "We repeat one in eight measurements. From May we will not, and it costs you two training days."),
    "b11": ("I will do all of it.", "The technical part, maybe.", "The validation; {other} can do that. The why is mine."),
    "b12": ("You and I.", "My deputy has an idea.", "The heads of department, since Monday, with the date."),
    "b13": ("There is none that I know of.", "It is a lot of work at first.",
            "We lose the summer weeks. That is why the second unit stays until October."),
    "b14": ("I want to hear everything first.", "A serious technical problem.",
            "A failed parallel measurement would. That somebody dislikes it would not."),
    "b15": ("This and that, I would have to look.", "The second licence, and some training.",
            "The interface, at the wish of quality, because of the audit. Nothing else."),
    "b16": ("When people are ready.", "Some time next month.", "By the fifteenth. On the sixteenth I decide with what we have."),
    "b17": ("We will see.", "I would talk to them.",
            "If {critic} says it in the round, I say: noted, by Friday in writing, and the date stays."),
    "b18": ("I do not expect to lose anything.", "A bit of goodwill, perhaps.",
            "Some popularity in the laboratory until the autumn. That is all right."),
    "b19": ("Then I would slow down.", "I would explain the reasons.", "My boss knows since last week and has agreed to the date."),
    "b20": ("The project manager takes care of that.", "I will be around.",
            "I work the first morning on it myself, and every Monday I ask what hurts."),
}  # fmt: skip
