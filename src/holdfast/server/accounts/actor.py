"""Who is asking: the one object that every query and action takes."""

from __future__ import annotations

from dataclasses import dataclass

#: Roles that see every deal, that write about deals, that manage accounts, that manage imports and settings.
SEES_ALL = frozenset({"owner", "revops"})
WRITES = frozenset({"owner", "manager", "seller", "revops"})
MANAGES_PEOPLE = frozenset({"owner"})
MANAGES_DATA = frozenset({"owner", "revops"})
SEES_INSIGHTS = frozenset({"owner", "manager", "revops"})


@dataclass(frozen=True)
class Actor:
    """A person with what they may see; ``sellers`` are ids of CRM owners whose deals they see, null = every deal.

    ``limits`` are the most moves and the most hours of the best set that they want to see; null = as the Run has them.
    """

    user_id: int
    name: str
    email: str
    role: str
    sellers: frozenset[int] | None = frozenset()
    own_sellers: frozenset[int] = frozenset()
    is_demo: bool = False
    reads_only: bool = False
    via: str = "web"
    limits: tuple[int, float] | None = None

    @property
    def can_write(self) -> bool:
        """Whether they may write about the deals they see."""
        return self.role in WRITES and not self.reads_only

    @property
    def can_manage_people(self) -> bool:
        """Accounts, roles, teams, retention."""
        return self.role in MANAGES_PEOPLE and not self.reads_only

    @property
    def can_manage_data(self) -> bool:
        """Imports, Runs, stages, the calendar."""
        return self.role in MANAGES_DATA and not self.reads_only

    @property
    def sees_insights(self) -> bool:
        """Pages about all deals of a team."""
        return self.role in SEES_INSIGHTS
