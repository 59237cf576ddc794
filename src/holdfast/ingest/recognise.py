"""Which role a file plays and which of its columns is which, by name and by how the values look."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from holdfast.errors import BadSettings
from holdfast.ingest import amounts, content
from holdfast.ingest.base import Role, Want
from holdfast.ingest.called import Names
from holdfast.ingest.cells import Choice
from holdfast.ingest.content import Known, Profile
from holdfast.ingest.files import Source
from holdfast.ingest.shapes import ALL
from holdfast.ingest.words import norm
from holdfast.settings import FILE_NAME, FileMap, Settings

IGNORE = "ignore"
#: Files that belong to Holdfast itself and are never facts.
_OURS = ("truth",)
_DEALS = ("deals", "opportunity")


@dataclass
class FilePlan:
    """How one file is read. ``why`` gives the reason for each column, ``why_role`` for the role; role None: not used.

    ``names``: what the deals are called, where the file refers to them by name.
    """

    source: Source
    header: tuple[str, ...]
    role: Role | None = None
    columns: dict[str, str] = field(default_factory=dict)
    wants: tuple[Want, ...] = ()
    why: dict[str, str] = field(default_factory=dict)
    why_role: str = ""
    choices: dict[str, Choice] = field(default_factory=dict)
    names: Names | None = None
    is_words: bool = False

    @property
    def stem(self) -> str:
        """The file's name without folder and endings."""
        return self.source.name.rsplit("/", 1)[-1].split(".")[0]


@dataclass(frozen=True, slots=True)
class Match:
    """A role tried on a file: columns found, why, and how well that fits; ``missing`` are needed columns not found."""

    role: Role
    columns: dict[str, str]
    why: dict[str, str]
    missing: tuple[str, ...]
    fit: float


def is_deals(role: Role) -> bool:
    """Whether a file of this role lists the deals."""
    return role.name in _DEALS


def by_name(role: Role, header: tuple[str, ...], stem: str) -> Match:
    """The columns of *header* that a role knows by name. Earlier names in a want's list win."""
    flat = {_flat(h): h for h in reversed(header)}
    columns: dict[str, str] = {}
    why: dict[str, str] = {}
    taken: set[str] = set()
    rank = {w.ours: list(dict.fromkeys([norm(w.ours), *map(_flat, (*w.names, *_usual(role, w)))])) for w in role.wants}
    hits = sorted(
        (rank[w.ours].index(f), i, w.ours, f) for i, w in enumerate(role.wants) for f in flat if f in rank[w.ours]
    )
    for _, _, ours, name in hits:
        if ours not in columns and name not in taken:
            columns[ours], why[ours] = flat[name], "by its name"
            taken.add(name)
    return _match(role, columns, why, header, stem)


def _usual(role: Role, want: Want) -> tuple[str, ...]:
    """Headers that the plain shape knows for the same column of deals or of activities, in several languages."""
    name = "deals" if is_deals(role) else "activities" if role.streams else ""
    if not name or role.shape == "plain" or want.kind == "id":
        return ()
    return next((w.names for r in ALL["plain"] if r.name == name for w in r.wants if w.ours == want.ours), ())


def _match(role: Role, columns: dict[str, str], why: dict[str, str], header: tuple[str, ...], stem: str) -> Match:
    columns = {w.ours: columns[w.ours] for w in role.wants if w.ours in columns}
    missing = tuple(w.ours for w in role.wants if (w.needed or w.telling) and w.ours not in columns)
    if role.any_of and not columns.keys() & set(role.any_of):
        missing += (" or ".join(role.any_of),)
    exact = {n for w in role.wants for n in w.names}
    share = len(columns) / max(1, len(header))
    as_written = sum(theirs in exact or theirs == ours for ours, theirs in columns.items())
    seen = sum(0.5 if w.startswith("its ") or w[:1].isdigit() or w.startswith("each") else 1 for w in why.values())
    fit = seen + 0.3 * as_written + 3 * share + (2 if _named(role, stem) else 0) - 3 * len(missing)
    return Match(role, columns, why, missing, fit)


@lru_cache(maxsize=4096)
def _flat(header: str) -> str:
    """A header without what only repeats the object or names a currency: "Deal - Value (EUR)" is "value"."""
    for object_name in ("Deal - ", "Activity - ", "Person - "):
        header = header.removeprefix(object_name)
    return norm(_IN_CURRENCY.sub("", header))


_IN_CURRENCY = re.compile(r"\s*(?:[(\[]\s*|\bin\s+)([A-Z]{3}|[€$£¥])\s*[)\]]?\s*$")


def currency(plans: list[FilePlan]) -> tuple[str, str]:
    """The currency that the header of the deals' amount names, and the reason; empty where it names none."""
    for plan in plans:
        if plan.role is None or not is_deals(plan.role) or "currency" in plan.columns:
            continue
        theirs = plan.columns.get("amount", "")
        if found := _IN_CURRENCY.search(theirs):
            code = amounts.currency_of(found[1])
            if code:
                return code, f'the column of amounts is called "{theirs}"'
    return "", ""


def _named(role: Role, stem: str) -> bool:
    flat = norm(stem)
    stems = [norm(s) for s in (role.name, *role.stems)]
    return any(s in (flat, flat.rstrip("s"), flat + "s") for s in stems)


def recognise(
    sources: list[tuple[Source, tuple[str, ...], bool]], settings: Settings, progress: Callable[[int, int], None]
) -> list[FilePlan]:
    """A plan for each file: as the settings say, else by name, else by content."""
    plans = [FilePlan(source, header, is_words=is_words) for source, header, is_words in sources]
    shape = _shape([p for p in plans if not p.is_words], settings)
    for plan in plans:
        told = settings.files.get(plan.source.name)
        if told is not None and told.table:
            _as_told(plan, told)
        else:
            _propose(plan, shape)
    samples: dict[str, list[Profile]] = {}
    for i, plan in enumerate(plans):
        progress(i, len(plans))
        told = settings.files.get(plan.source.name)
        if plan.header and not (told is not None and told.table):
            samples[plan.source.name] = content.sample(plan.source, plan.header)
    _by_content(plans, samples, shape)
    for plan in plans:
        _announced(plan)
    return plans


def _shape(plans: list[FilePlan], settings: Settings) -> str:
    """The shape that fits the files best together; what the settings say of files counts first."""
    told = [m.shape for m in settings.files.values() if m.shape not in ("", "plain")]
    if told:
        return max(sorted(set(told)), key=told.count)
    total = dict.fromkeys(ALL, 0.0)
    for plan in plans:
        best = {
            s: max((m.fit for r in rs if _is_good(m := by_name(r, plan.header, plan.stem))), default=0.0)
            for s, rs in ALL.items()
        }
        for shape in ALL:
            total[shape] += max(best[shape] - (0 if shape == "plain" else _HEAD_START), best["plain"])
    return max(total, key=lambda s: total[s])


_HEAD_START = 0.5
_LEAST = 3  # columns that must speak for a role found by its values


def _is_good(match: Match) -> bool:
    """Whether a match by name can be believed: nothing missing, and for deals more than an id."""
    if match.missing or (is_deals(match.role) and not match.columns.keys() & _STATE):
        return False
    return len(match.columns) > 1


_STATE = {"created_at", "stage", "outcome", "status", "close_date", "is_won", "is_closed"}


def _roles(shape: str) -> list[Role]:
    return [*ALL[shape], *(r for r in ALL["plain"] if shape != "plain")]


def _propose(plan: FilePlan, shape: str) -> None:
    if not plan.header:
        plan.why_role = "the file is empty or unreadable"
        return
    if norm(plan.stem) in _OURS:
        plan.why_role = "truth of a synthetic market, never read"
        return
    tries = [by_name(r, plan.header, plan.stem) for r in (ALL["plain"] if plan.is_words else _roles(shape))]
    good = [m for m in tries if _is_good(m) and (len(m.columns) > 2 or _named(m.role, plan.stem))]
    if not good:
        return
    best = max(good, key=lambda m: m.fit + (1.5 if m.role.shape == shape else 0))
    if plan.is_words and is_deals(best.role):
        return
    _take(plan, best, f"{len(best.columns)} of {len(plan.header)} headers are known")


def _take(plan: FilePlan, match: Match, why: str) -> None:
    plan.role, plan.columns, plan.why, plan.why_role = match.role, match.columns, match.why, why


def _as_told(plan: FilePlan, told: FileMap) -> None:
    """The role and columns a person wrote; where they wrote no columns, those known by name."""
    plan.why_role = f"as {FILE_NAME} says"
    if told.table == IGNORE:
        return
    shapes = [told.shape] if told.shape else list(ALL)
    role = next((r for s in shapes for r in ALL.get(s, ()) if r.name == told.table), None)
    if role is None:
        known = sorted(r.name for s in shapes for r in ALL.get(s, ())) or sorted(ALL)
        raise BadSettings(
            f"{FILE_NAME}: [files.\"{plan.source.name}\"] has table = '{told.table}', shape = '{told.shape}'",
            expected="one of " + ", ".join([*known, IGNORE]),
            next_step="correct the value, or remove the section to have it proposed",
        )
    match = by_name(role, plan.header, plan.stem)
    plan.role = role
    plan.columns = dict(told.columns) or match.columns
    plan.why = dict.fromkeys(plan.columns, f"as {FILE_NAME} says")
    _check(plan)


def _check(plan: FilePlan) -> None:
    assert plan.role is not None
    known = {w.ours for w in plan.role.wants}
    for ours, theirs in plan.columns.items():
        if theirs not in plan.header or not (ours in known or plan.role.announced(theirs)):
            lacks = f"no column '{theirs}'" if theirs not in plan.header else f"no use for '{ours}'"
            allowed = plan.header if theirs not in plan.header else sorted(known)
            raise BadSettings(
                f'{FILE_NAME}: [files."{plan.source.name}".columns] maps {ours} to "{theirs}", but there is {lacks}',
                expected="one of " + ", ".join(allowed),
                next_step="correct the line, or remove the section to have it proposed",
            )
    missing = [w.ours for w in plan.role.wants if w.needed and w.ours not in plan.columns]
    if missing:
        raise BadSettings(
            f'{FILE_NAME}: [files."{plan.source.name}".columns] does not say which column is {" and ".join(missing)}',
            expected="one of " + ", ".join(plan.header),
            next_step=f'add {missing[0]} = "their column"',
        )


def _by_content(plans: list[FilePlan], samples: dict[str, list[Profile]], shape: str) -> None:
    """Find the deals, then what refers to them, among files and columns whose names say nothing."""
    deals = [p for p in plans if p.role is not None and is_deals(p.role)]
    if not deals:
        found = _deals_by_content([p for p in plans if p.role is None and not p.is_words], samples)
        if found is None:
            return
        deals = [found]
    known = _known(deals)
    for plan in plans:
        profiles = samples.get(plan.source.name, [])
        if norm(plan.stem) in _OURS:
            continue
        if not profiles:
            pass
        elif plan.role is not None:
            match = _filled(Match(plan.role, dict(plan.columns), dict(plan.why), (), 0.0), plan, profiles, known)
            plan.columns, plan.why = match.columns, match.why
        elif not plan.is_words:
            _role_by_content(plan, profiles, known, shape)
        _by_deal_name(plan, known)


def _by_deal_name(plan: FilePlan, known: Known) -> None:
    """Note that a file refers to its deals by their names."""
    column = plan.columns.get("deal_id")
    if plan.role is None or is_deals(plan.role) or column is None:
        return
    if any(content.is_called(profile, known) for profile in content.sample(plan.source, (column,))):
        plan.names = known.names
        plan.why["deal_id"] += (
            "; it names deals otherwise than their file does: read as the id of the one deal called so"
        )


def _known(deals: list[FilePlan]) -> Known:
    found, stages = frozenset[str](), frozenset[str]()
    pairs: list[tuple[str | None, str | None]] = []
    for plan in deals:
        found |= content.ids(plan.source, plan.columns["deal_id"])
        if "stage" in plan.columns:
            stages |= content.ids(plan.source, plan.columns["stage"])
        if not plan.is_words:
            pairs += content.names(plan.source, plan.columns["deal_id"], plan.columns.get("name"))
    return Known(found, stages, Names.of(pairs))


def _filled(match: Match, plan: FilePlan, profiles: list[Profile], known: Known) -> Match:
    """A match with columns added whose values decide; columns already taken stay."""
    columns, why = dict(match.columns), dict(match.why)
    dated = {w.ours for w in match.role.wants if w.kind == "time"}
    for want in sorted(match.role.wants, key=lambda w: not w.needed):
        if want.ours in columns or not want.looks:
            continue
        free = [p for p in profiles if p.name not in columns.values()]
        if not want.needed and (want.looks == "deal_ids" or (want.looks == "time" and dated & columns.keys())):
            continue
        if found := content.find(want.looks, free, known):
            columns[want.ours], why[want.ours] = found[0].name, found[1]
    return _match(match.role, columns, why, plan.header, plan.stem)


def _role_by_content(plan: FilePlan, profiles: list[Profile], known: Known, shape: str) -> None:
    tries = [by_name(r, plan.header, plan.stem) for r in _roles(shape) if not is_deals(r)]
    filled = [_filled(m, plan, profiles, known) for m in tries if any(w.looks for w in m.role.wants)]
    good = [m for m in filled if not m.missing and _is_dated(m) and len(m.columns) >= _LEAST]
    if good:
        best = max(good, key=lambda m: m.fit + (0.5 if m.role.shape == shape else 0))
        _take(plan, best, f"by its values: {best.role.meaning}")
    elif not plan.why_role:
        near = max(tries, key=lambda m: m.fit, default=None)
        lacks = f"; nearest is {near.role.name}, without {', '.join(near.missing)}" if near and near.missing else ""
        plan.why_role = "neither names nor values fit a role" + lacks


def _is_dated(match: Match) -> bool:
    """A role with a column of time has one."""
    dated = {w.ours for w in match.role.wants if w.looks == "time"}
    return not dated or bool(dated & match.columns.keys())


def _deals_by_content(plans: list[FilePlan], samples: dict[str, list[Profile]]) -> FilePlan | None:
    """The file whose unique column other files refer to most."""
    role = next(r for r in ALL["plain"] if r.name == "deals")
    best: tuple[float, FilePlan, Match] | None = None
    for plan in plans:
        profiles = samples.get(plan.source.name, [])
        for key in (p for p in profiles if p.is_unique and p.filled > 0.99 and p.time < 0.5 and p.email < 0.5):
            others = [q for p in plans if p is not plan for q in samples.get(p.source.name, [])]
            refers = sum(
                len(q.values & key.values) >= 0.6 * len(q.values) for q in others if q.values and not q.is_unique
            )
            named = by_name(
                replace(role, wants=tuple(w for w in role.wants if w.ours != "deal_id")), plan.header, plan.stem
            )
            columns = {"deal_id": key.name} | {k: v for k, v in named.columns.items() if v != key.name}
            why = {"deal_id": "each value occurs once and other files refer to it"} | named.why
            match = _filled(Match(role, columns, why, (), 0.0), plan, profiles, Known(key.values))
            rank = 3.0 * refers + len(match.columns)
            if (
                (refers or len(match.columns) >= 4)
                and "created_at" in match.columns
                and (best is None or rank > best[0])
            ):
                best = (rank, plan, match)
    if best is None:
        return None
    _take(best[1], best[2], "by its values: one row per deal, to which other files refer")
    return best[1]


def _announced(plan: FilePlan) -> None:
    """The wanted columns of the role, with those that headers announce themselves."""
    if plan.role is None:
        return
    extra = []
    for header in plan.header:
        want = plan.role.announced(header)
        if want is not None and header not in plan.columns.values():
            plan.columns[want.ours], plan.why[want.ours] = header, "announced by its header"
            extra.append(want)
        elif want is not None:
            extra.append(want)
    plan.wants = (*plan.role.wants, *extra)
