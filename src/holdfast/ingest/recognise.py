"""Which role a file plays and which of its columns is which, by name and by how the values look."""

from __future__ import annotations

from dataclasses import dataclass, field

from holdfast.ingest.base import Role, Want
from holdfast.ingest.cells import Choice
from holdfast.ingest.files import Source
from holdfast.ingest.shapes import ALL
from holdfast.ingest.words import norm
from holdfast.settings import FileMap, Settings


@dataclass
class FilePlan:
    """How one file is read. ``why`` gives the reason for each column, ``why_role`` for the role; role None: not used."""

    source: Source
    header: tuple[str, ...]
    role: Role | None = None
    columns: dict[str, str] = field(default_factory=dict)
    wants: tuple[Want, ...] = ()
    why: dict[str, str] = field(default_factory=dict)
    why_role: str = ""
    choices: dict[str, Choice] = field(default_factory=dict)
    is_words: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A role tried on a file: columns found by name, and how well that fits."""

    role: Role
    columns: dict[str, str]
    why: dict[str, str]
    missing: tuple[str, ...]
    fit: float


def by_name(role: Role, header: tuple[str, ...], stem: str) -> Match:
    """The columns of *header* that a role knows by name. Earlier names in a want's list win."""
    flat = {norm(h): h for h in reversed(header)}
    columns: dict[str, str] = {}
    why: dict[str, str] = {}
    taken: set[str] = set()
    rank = {w.ours: [norm(n) for n in (w.ours, *w.names)] for w in role.wants}
    hits = sorted(
        (rank[w.ours].index(f), i, w.ours, f) for i, w in enumerate(role.wants) for f in flat if f in rank[w.ours]
    )
    for _, _, ours, name in hits:
        if ours not in columns and name not in taken:
            columns[ours], why[ours] = flat[name], f'"{flat[name]}" is a usual name for it'
            taken.add(name)
    missing = tuple(w.ours for w in role.wants if w.needed and w.ours not in columns)
    named = _named(role, stem)
    share = len(columns) / max(1, len(header))
    fit = len(columns) + 3 * share + (2 if named else 0) - 3 * len(missing)
    return Match(role, columns, why, missing, fit)


def _named(role: Role, stem: str) -> bool:
    flat = norm(stem)
    return any(
        norm(s) in (flat, flat.rstrip("s"), flat + "s") or (len(s) > 4 and norm(s) in flat)
        for s in (role.name, *role.stems)
    )


def is_deals(role: Role) -> bool:
    """Whether a file of this role lists the deals."""
    return role.name in ("deals", "opportunity")


def recognise(sources: list[tuple[Source, tuple[str, ...], bool]], settings: Settings) -> list[FilePlan]:
    """A plan for each file."""
    plans = []
    for source, header, is_words in sources:
        plan = FilePlan(source, header, is_words=is_words)
        told = settings.files.get(source.name)
        if told is not None and told.table:
            _as_told(plan, told)
        elif header:
            tries = [by_name(r, header, source.name.split(".")[0]) for roles in ALL.values() for r in roles]
            best = max(tries, key=lambda m: m.fit)
            if not best.missing and len(best.columns) >= 2:
                plan.role, plan.columns, plan.why = best.role, best.columns, best.why
                plan.why_role = f"{len(best.columns)} of {len(header)} headers are those of {best.role.meaning}"
        _wants(plan)
        plans.append(plan)
    return plans


def _as_told(plan: FilePlan, told: FileMap) -> None:
    role = next((r for r in ALL.get(told.shape, ()) if r.name == told.table), None)
    plan.role, plan.columns = role, dict(told.columns)


def _wants(plan: FilePlan) -> None:
    if plan.role is not None:
        plan.wants = plan.role.wants
