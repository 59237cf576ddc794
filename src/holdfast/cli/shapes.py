"""The keys of ``--json``, per command: stable, in this order, tested against the output."""

from __future__ import annotations

JSON_KEYS: dict[str, dict[str, str]] = {
    "import": {
        "facts": "folder of the facts",
        "changed": "false when the same export was imported before",
        "newest_on": "day of the newest fact, null when there is none",
        "settings_file": "where a person can change what was read from what",
        "mapping": "line by line how each file, column and stage was understood, and why",
        "files": "per file: rows read, kept and rejected",
        "stages": "stage to kind",
        "rejected": "number of rows left out",
        "rejects": "the first 50 of them: file, line, column, reason, found",
        "repaired": "number of cells emptied",
        "repairs": "the first 50 of them: file, line, column, reason, found",
    },
    "run": {
        "run": "folder of the Run",
        "report": "path of report.html",
        "as_of": "day the Run speaks of",
        "previous": "as_of of the Run it is compared with, null when it is the first",
        "counts": "open deals by verdict, listed, news, proposals",
        "import": "what `holdfast import --json` prints",
    },
    "list": {
        "headline": "the first sentence",
        "as_of": "day the Run speaks of",
        "run": "folder of the Run",
        "report": "path of report.html, null when there is none",
        "counts": "open deals by verdict, listed, news, proposals",
        "cap": "most deals per owner",
        "rule": "the rule, line by line",
        "deals": "the deals shown: columns of the Run's table deals, chance_30_days and no_change_since",
    },
    "explain": {
        "deal_id": "the deal",
        "as_of": "day the Run speaks of",
        "deal": "columns of the Run's table deals",
        "usual": "half and four_of_five: days within which deals like this sign; silence_limit_days: working days",
        "evidence": "reasons for, against and unseen, with rows",
        "chances": "chance of signature and loss per horizon with 90 % intervals",
        "contributions": "where the chance within 30 days comes from, in points that add up to it, with rows",
        "changes": "how it moved since the previous Run, and which facts moved it",
        "waiting": "chance of signature of deals like this one by days since the yes",
        "timeline": "what happened since the yes",
        "signals": "every signal that is known",
        "people": "who takes part; empty, as the nine keys that follow, for a deal whose people were not looked at",
        "ties": "how they are tied",
        "gaps": "what is missing on the map",
        "holdups": "hold-ups in order, one row per piece of evidence",
        "reactions": "expected reactions, simulated",
        "followed": "the decision maker's resolve since the yes, as the log lets one guess",
        "resolve": "the decision maker's resolve by day, simulated",
        "simulated": "signature by day: timing model, simulation, and the simulation aligned with it",
        "moves": "moves compared with doing nothing",
        "sensitivity": "the guesses that matter most",
        "no_change_since": "day since which nothing changed, null when something is new",
    },
    "demo": {
        "folder": "the export of the demo company",
        "run": "folder of the Run",
        "report": "path of report.html",
        "as_of": "day the Run speaks of",
        "counts": "open deals by verdict, listed, news, proposals",
        "reused": "true when nothing had to be computed",
    },
    "backtest": {
        "as_of": "day before which everything was used",
        "title": "title of the page",
        "verdict": "trust it, trust only the base rate, or not enough history",
        "because": "why",
        "summary": "the findings, line by line",
        "groups": "promised against came, by groups of deals, with 90 % intervals",
        "horizon": "days within which a signature counted",
        "months": "promised and actual signatures per month",
        "origins": "telling deals apart, per point of the past",
        "adds": "points by which each signal moves a promise, on average",
        "rule": "precision and lead time of the stall rule",
        "improve": "what would improve it",
        "files": "the page as HTML and Markdown",
    },
    "forecast": {
        "as_of": "day the Run speaks of",
        "method": "how the chances were made",
        "verdict": "signals, base rate only, or not enough history",
        "forecast": "rows of the Run's table forecast",
    },
    "doctor": {
        "ok": "true when nothing has to be mended",
        "checks": "per check: name, ok (null = for information), found, next",
    },
    "people": {
        "deal_id": "the deal",
        "as_of": "day the Run speaks of",
        "people": "known people and assumed groups: columns of the Run's table people",
        "ties": "columns of the Run's table ties",
        "gaps": "columns of the Run's table gaps",
    },
    "simulate": {
        "deal_id": "the deal",
        "as_of": "day the Run speaks of",
        "holdups": "hold-ups in order, one row per piece of evidence",
        "reactions": "expected reactions with intervals, reasons and questions",
        "followed": "the decision maker's resolve since the yes, as the log lets one guess",
        "resolve": "the decision maker's resolve by day",
        "simulated": "signature by day: timing model, simulation, and the simulation aligned with it",
        "sensitivity": "the guesses that matter most",
        "assumptions": "every parameter with its prior and source",
    },
    "moves": {
        "deal_id": "the deal",
        "as_of": "day the Run speaks of",
        "advice": "what the comparison says, in a sentence",
        "moves": "columns of the Run's table moves",
    },
    "prepare": {
        "as_of": "day the Run speaks of",
        "deals": "per deal: deal_id, name, folder, documents (document, title, audience, files, blocked, notes, look_again_on, "
        "reading_grade)",
    },
    "ready": {
        "deal_id": "the deal",
        "as_of": "day the Run speaks of",
        "next": "questions in the order in which they are best asked",
        "asked": "readiness item to mark, null when the answer was unclear",
    },
    "rehearse": {
        "deal_id": "the deal",
        "as_of": "day the Run speaks of",
        "turns": "push-back to answer: kind, voice, words, is_heard, ask, row_id",
    },
    "gain": {
        "deal_id": "the deal",
        "file": "the file of words",
        "row": "the row written, by column",
        "without_cost": "groups with a gain and no cost yet",
    },
    "cost": {
        "deal_id": "the deal",
        "file": "the file of words",
        "row": "the row written, by column",
        "without_cost": "groups with a gain and no cost yet",
    },
    "word": {
        "deal_id": "the deal",
        "file": "the file of words",
        "row": "the row written or taken back, by column",
        "undone": "true when the row was taken back",
        "counts_from": "first as-of date of a Run that knows the word",
    },
}
#: Commands that answer with the keys of ``word``.
WORDS = ("park", "confirm", "refuse", "dispute", "stance", "tie", "seat", "answer", "move")


def epilog(command: str) -> str:
    """The keys of a command for its help page."""
    keys = JSON_KEYS["word" if command in WORDS else command]
    return "With --json: " + ", ".join(keys) + "."
