"""What a change gives and costs the groups of a buyer, and a leader's own replies: invented words, like all of the market."""

from __future__ import annotations

#: Department → gains, as the seller and the decision maker would write them down.
GAINS: dict[str, tuple[str, ...]] = {
    "Laboratory": ("no measurement is written down twice", "results are there before the second shift begins",
                   "the repeat measurements of Fridays go away"),
    "Quality": ("every result can be traced to who measured it and when", "audit questions are answered the same day",
                "deviations are seen in the week in which they happen"),
    "Production": ("a batch is released a day earlier", "fewer stops while samples are waited for",
                   "the night shift sees results without a call"),
    "IT": ("two old systems can be switched off", "one interface to look after instead of four"),
    "Finance": ("the cost of a sample is known each month", "spare parts and service are one contract"),
    "Procurement": ("one supplier and one price list for two years",),
    "Legal": ("one contract instead of three that end on different days",),
    "Research": ("old series can be searched and used again", "a trial is set up in an hour, not in a day"),
    "Human Resources": ("training records keep themselves",),
    "Management": ("the findings of the last audit are closed", "decisions rest on figures of this week"),
}  # fmt: skip

#: Department → costs: (what, who bears it, when it is greatest, when it fades).
COSTS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "Laboratory": (
        ("two weeks of measuring in parallel, old and new", "the early shift", "in weeks one and two", "after the comparison, by week four"),
        ("what people do by heart has to be learnt again", "the technicians", "in the first month", "when all have had their second training day"),
    ),
    "Quality": (
        ("forty test instructions have to be rewritten", "two quality specialists", "in the month before the start", "with the last release, by week six"),
        ("the validation file is on top of the daily work", "the quality manager", "in weeks one to three", "when the validation is signed"),
    ),
    "Production": (
        ("samples take a second way through the building", "the shift managers", "in weeks one and two", "as soon as the old bench is gone"),
        ("two shifts give up three hours each for training", "the operators", "in week one", "by the end of week two"),
    ),
    "IT": (
        ("weekends for the interface and for moving the data", "one administrator", "before the start", "four weeks after the start"),
        ("questions come to the help desk that nobody had before", "the help desk", "in the first two weeks", "by week five"),
    ),
    "Finance": (
        ("the money is spent this year and the saving comes next year", "controlling", "at the signature", "with the figures of the second year"),
    ),
    "Procurement": (
        ("a supplier of many years has to be told", "the category manager", "in the week of the signature", "when the last order is through"),
    ),
    "Legal": (
        ("a contract of a kind that the house has not signed before", "the contract manager", "before the signature", "with the signature"),
    ),
    "Research": (
        ("old series have to be named anew before they can be found", "the scientists", "in the first two months", "when the last project has moved"),
    ),
    "Human Resources": (
        ("training days have to be found in a full calendar", "the training coordinator", "before the start", "by week three"),
    ),
    "Management": (
        ("complaints come to one desk", "the decision maker", "in weeks two and three", "when the first figures are shown"),
    ),
}  # fmt: skip

#: Class of push-back → replies in a leader's own words with the act that follows.
REPLIES: dict[str, tuple[tuple[str, str], ...]] = {
    "delay": (
        ("The date stays. What has to be true by then, so that you can go along?", "I write the two conditions down and answer by Friday."),
        ("After the audit there is the next audit. Which week do you need free?", "I move that week, and nothing else."),
    ),
    "personal": (
        ("It is more work for some weeks, that is so. Which work, and in which weeks?", "I take the monthly report off your desk until May."),
    ),
    "doubt": (
        ("It went wrong last time because nobody decided. What should we watch from the first day?", "I look at that figure with you every Monday."),
    ),
    "substantive": (
        ("If that is so, the plan changes. Can you show me by Thursday?", "I answer in writing within three days, to the whole group."),
    ),
    "control": (
        ("That we do it is decided. How your part is done is yours. What do you need for it?", "I name you as the one who decides on the routine."),
    ),
}  # fmt: skip
