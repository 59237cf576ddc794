"""The help of ``holdfast``, its commands under the questions they answer."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

SECTIONS = {
    "Start": ("demo", "import", "run", "serve", "doctor"),
    "This week": ("list", "explain", "forecast", "backtest"),
    "You know better": ("confirm", "refuse", "park", "dispute"),
    "Inside the buyer": ("people", "simulate", "spread", "moves", "move", "seat", "stance", "tie"),
    "Push-back": ("triage", "pushback", "concern"),
    "Prepare the decision maker": ("ready", "answer", "gain", "cost", "rehearse", "prepare", "edit"),
    "Keep": ("backup", "restore"),
}


class Sections(TyperGroup):
    """A group of commands whose help lists them by section; a command in none of them comes last."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - the signature is Typer's
        """Write one list of commands per section."""
        named = [name for names in SECTIONS.values() for name in names]
        others = tuple(name for name in self.commands if name not in named)
        width = max(map(len, self.commands))
        for title, names in {**SECTIONS, "Others": others}.items():
            rows = [
                (name.ljust(width), self.commands[name].get_short_help_str(200))
                for name in names
                if name in self.commands
            ]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)
