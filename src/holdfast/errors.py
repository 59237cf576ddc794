"""Every error Holdfast raises on purpose.

    HoldfastError
    ├── InputError            something a person gave us cannot be used
    │   ├── NothingRecognised     no file of the folder looks like a CRM export
    │   ├── AskPerson             the data allow two readings; a person must choose
    │   └── BadSettings           holdfast.toml has an unknown key or value
    ├── NotFound              a deal, a Run or a folder that is not there
    ├── RunFormatError        a Run that this version cannot read
    ├── EngineError           a query failed; carries the step and the SQL
    └── MissingExtra          an optional package is needed

A message always says what was found, what was expected and what to do next.
``retryable`` tells a caller whether the same call may succeed later.
"""

from __future__ import annotations


class HoldfastError(Exception):
    """Base of all errors; never raised itself.

    >>> print(NotFound("no deal D-9", expected="one of 3 deals", next_step="run `holdfast list`"))
    no deal D-9
      Expected: one of 3 deals
      Next: run `holdfast list`
    """

    exit_code = 1
    retryable = False

    def __init__(self, found: str, *, expected: str = "", next_step: str = "") -> None:
        self.found, self.expected, self.next_step = found, expected, next_step
        lines = [found]
        if expected:
            lines.append(f"  Expected: {expected}")
        if next_step:
            lines.append(f"  Next: {next_step}")
        super().__init__("\n".join(lines))


class InputError(HoldfastError):
    """Something a person gave us cannot be used as it is."""

    exit_code = 3


class NothingRecognised(InputError):
    """No file of a folder looks like a CRM export."""


class AskPerson(InputError):
    """The data allow two readings and guessing would be wrong half of the time."""


class BadSettings(InputError):
    """The settings file has an unknown key or an impossible value."""


class NotFound(HoldfastError):
    """A deal, a Run, a file or a folder that is not there."""

    exit_code = 4


class RunFormatError(HoldfastError):
    """A Run folder that this version of Holdfast cannot read."""

    exit_code = 5


class EngineError(HoldfastError):
    """A query failed in the engine; ``sql`` holds the whole statement."""

    exit_code = 6

    def __init__(self, step: str, sql: str, cause: Exception) -> None:
        self.step, self.sql = step, sql
        super().__init__(
            f"the step '{step}' failed in the engine: {cause}",
            expected="a query that runs",
            next_step="run again with --explain-sql and report the statement",
        )


class MissingExtra(HoldfastError):
    """An optional package is needed for what was asked."""

    exit_code = 7
