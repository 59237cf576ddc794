"""What a person may set: ``holdfast.toml`` beside the export, read into frozen dataclasses.

Every value has a default, so the file may be absent or hold one line. Unknown keys are refused, because a
misspelt setting that is silently ignored is worse than an error.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from holdfast.errors import BadSettings
from holdfast.vocab import StageKind

FILE_NAME = "holdfast.toml"
_T = TypeVar("_T")


@dataclass(frozen=True)
class FileMap:
    """How one exported file is read; what is not given is proposed by evidence.

    ``table`` names what the file holds (a role of its ``shape``, see docs/importing.md), or ``ignore``; ``columns``
    maps our column to theirs; ``day_first`` and ``decimal_comma`` settle what the values alone cannot; ``encoding``
    is for files that are not Unicode.
    """

    table: str = ""
    shape: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    decimal_comma: bool | None = None
    encoding: str = ""


@dataclass(frozen=True)
class Calendar:
    """Working days of the buyer: ISO 3166 country (a deal's own country wins) and the zone of naive times."""

    country: str = ""
    timezone: str = "UTC"
    currency: str = ""


@dataclass(frozen=True)
class Rule:
    """The stall rule. Defaults are design choices, not findings; every one is printed with the list.

    ``percentile`` of the team's own signed deals sets how long a silence may last; with fewer than
    ``min_signed`` such deals the ``default_*`` working days are used, and the list says so. ``min_signs`` independent signs must
    agree, and ``min_buyer_acts`` acts of the buyer must be recorded, or silence means nothing.

    The defaults rest on what two firms that sell such services write, estimates and not measurements: three to four weeks from the
    draft of a contract to the signature (bindlegal.com/resources/guides/reduce-contract-cycle-time), of which half is allowed
    before any paper; one to three weeks for a single review
    (meritt.io/blog/how-to-run-the-paper-process-as-a-sales-motion-not-an-admin-task), of which the upper end is allowed.
    """

    percentile: int = 80
    min_signed: int = 30
    default_silence_days: int = 10
    default_paper_days: int = 15
    min_signs: int = 2
    min_buyer_acts: int = 2


@dataclass(frozen=True)
class ListRule:
    """The weekly list: at most ``cap`` deals per owner."""

    cap: int = 7


@dataclass(frozen=True)
class Timing:
    """Horizons in days, and the least number of finished deals below which no chance is given."""

    horizons: tuple[int, ...] = (14, 30, 60, 90)
    min_finished: int = 12


@dataclass(frozen=True)
class Triage:
    """Who reads push-back: ``reader`` is default, embeddings or llm.

    ``model`` is the folder of an ONNX sentence model, or the name of a language model; ``tokenizer`` and ``heads`` are files where
    they do not lie beside the model. ``endpoint`` is the base of a chat endpoint, whose key comes from the environment;
    ``budget`` the most tokens of one Run, ``seconds`` how long one answer may take.
    """

    reader: str = "default"
    model: str = ""
    tokenizer: str = ""
    heads: str = ""
    endpoint: str = ""
    budget: int = 200_000
    seconds: int = 20


@dataclass(frozen=True)
class BrandSettings:
    """How documents look: the team's name, its colour, a logo (PNG, JPEG or SVG beside this file), paper a4 or letter.

    ``language`` is that of the headings, en or de.
    """

    name: str = ""
    colour: str = "#0d5c54"
    logo: str = ""
    paper: str = "a4"
    language: str = "en"


@dataclass(frozen=True)
class Settings:
    """Everything a person may set; the defaults are a complete configuration.

    >>> Settings().rule.percentile, Settings().list.cap
    (80, 7)
    """

    files: Mapping[str, FileMap] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    yes_forecast: tuple[str, ...] = ()
    calendar: Calendar = Calendar()
    rule: Rule = Rule()
    list: ListRule = ListRule()
    timing: Timing = Timing()
    triage: Triage = Triage()
    brand: BrandSettings = BrandSettings()

    def fingerprint(self) -> str:
        """A short hash of all values that a Run is computed from; equal settings give equal Runs.

        >>> Settings().fingerprint() == Settings().fingerprint()
        True
        """
        values = {k: v for k, v in dataclasses.asdict(self).items() if k != "brand"}
        text = json.dumps(values, sort_keys=True, default=dict)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def load(path: Path) -> Settings:
    """Read *path*; raises :class:`BadSettings` that names the key, the value and what is allowed."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise BadSettings(
            f"{path}: {cause}",
            expected="a TOML file in UTF-8",
            next_step="mend the line, or delete the file to have it proposed again",
        ) from cause
    return parse(raw, str(path))


def parse(raw: Mapping[str, Any], where: str = FILE_NAME) -> Settings:
    """Settings from plain TOML values.

    >>> parse({"list": {"cap": 5}, "stages": {"Verbal": "yes"}}).list.cap
    5
    >>> parse({"list": {"capp": 5}})
    Traceback (most recent call last):
    holdfast.errors.BadSettings: holdfast.toml: unknown key 'capp' in [list]
      Expected: one of cap
      Next: correct or remove the key
    """
    _only(raw, {f.name for f in dataclasses.fields(Settings)}, "the file", where)
    stages = dict(raw.get("stages", {}))
    for stage, kind in stages.items():
        if kind not in set(StageKind):
            raise BadSettings(
                f"{where}: stage '{stage}' is mapped to '{kind}'",
                expected="one of " + ", ".join(StageKind),
                next_step="correct the value in [stages]",
            )
    return Settings(
        files={name: _section(FileMap, value, f"files.{name}", where) for name, value in raw.get("files", {}).items()},
        stages=stages,
        yes_forecast=tuple(raw.get("yes_forecast", ())),
        calendar=_section(Calendar, raw.get("calendar", {}), "calendar", where),
        rule=_section(Rule, raw.get("rule", {}), "rule", where),
        list=_section(ListRule, raw.get("list", {}), "list", where),
        timing=_section(Timing, raw.get("timing", {}), "timing", where),
        triage=_section(Triage, raw.get("triage", {}), "triage", where),
        brand=_section(BrandSettings, raw.get("brand", {}), "brand", where),
    )


def _only(raw: Mapping[str, Any], allowed: set[str], section: str, where: str) -> None:
    for key in raw:
        if key not in allowed:
            raise BadSettings(
                f"{where}: unknown key '{key}' in {section}",
                expected="one of " + ", ".join(sorted(allowed)),
                next_step="correct or remove the key",
            )


def _section(kind: type[_T], raw: Any, section: str, where: str) -> _T:
    if not isinstance(raw, Mapping):
        raise BadSettings(
            f"{where}: [{section}] is {raw!r}",
            expected="a table of keys",
            next_step=f"write [{section}] on its own line",
        )
    fields = {f.name: f for f in dataclasses.fields(kind)}  # type: ignore[arg-type]
    _only(raw, set(fields), f"[{section}]", where)
    values = {}
    for key, given in raw.items():
        default = fields[key].default
        value: Any = tuple(given) if isinstance(default, tuple) and isinstance(given, list) else given
        wanted = type(default) if isinstance(default, (bool, int, str, tuple)) else None
        if (wanted is not None and type(value) is not wanted) or (wanted is int and value < 0):
            raise BadSettings(
                f"{where}: {key} = {value!r} in [{section}]",
                expected=f"a value such as {default!r}",
                next_step="correct the value",
            )
        values[key] = value
    for key in ("day_first", "decimal_comma"):
        if not isinstance(values.get(key), (bool, type(None))):
            raise BadSettings(
                f"{where}: {key} = {values[key]!r} in [{section}]",
                expected="true or false",
                next_step="correct the value",
            )
    return kind(**values)
