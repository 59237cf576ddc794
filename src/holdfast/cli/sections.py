"""The help of ``holdfast``, its commands under the questions they answer."""

from __future__ import annotations

from typing import Any

from typer import BadParameter
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


#: What Typer raises for a command given wrongly; it exports only this error's children.
_USAGE: Any = BadParameter.__base__


def _instead(command: Any) -> str:
    takes = ", ".join(p.metavar or p.name.upper() for p in command.params if p.param_type_name == "argument")
    is_by_option = any("--home" in p.opts for p in command.params) and "EXPORT" not in takes
    return (
        f"\n  Expected: {takes or 'no argument'}"
        f"\n  Next: {'give the folder as --home FOLDER' if is_by_option else 'leave it out'}; "
        "put words with blanks in quotes"
    )


class Sections(TyperGroup):
    """A group of commands whose help lists them by section; a command in none of them comes last."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; a word too many is refused with the words it takes and where a folder belongs."""
        try:
            return super().invoke(ctx)
        except _USAGE as error:
            if error.ctx is not None and "unexpected extra argument" in error.message:
                error.message += _instead(error.ctx.command)
            raise

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
