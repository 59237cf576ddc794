"""The signals over activities, stages, fields, people and plans once more, in pandas: what the engine is measured against.

Written as somebody would who knows pandas well: only the columns that are used are read, filters before joins, one grouping
for a value and the row behind it. The same columns come out of it; the words of the yes register do not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

CONTACT, MET = ["email", "call", "meeting"], ["call", "meeting"]
ACTIVITIES = [
    "deal_id", "kind", "side", "person_id", "n_words", "is_auto", "is_paper", "planned_on", "cancelled_on", "occurred_on",
    "known_on", "row_no",
]  # fmt: skip
CONTENT_WORDS, LONE_REPLY_DAYS = 12, 5


def signals(facts: Path, as_of: pd.Timestamp) -> pd.DataFrame:
    """One row per open deal that said yes, as ``holdfast.signals`` gives it."""
    t = {name: pd.read_parquet(facts / f"{name}.parquet", columns=ACTIVITIES if name == "activities" else None) for name in
         ("deals", "stage_changes", "activities", "field_changes", "people", "plan_rows")}  # fmt: skip
    for frame in t.values():
        for column in [c for c in frame.columns if c.endswith("_on")]:
            frame[column] = pd.to_datetime(frame[column])
    stages = t["stage_changes"][(t["stage_changes"].known_on < as_of) & (t["stage_changes"].occurred_on < as_of)]
    said = stages[stages.stage_kind.isin(["yes", "paper"])].groupby("deal_id").occurred_on.min().rename("yes_on")
    signed = set(stages[stages.stage_kind == "signed"].deal_id)
    last = stages.sort_values("row_no").groupby("deal_id").tail(1).set_index("deal_id").stage_kind
    lost = set(last[last == "lost"].index)
    spine = said[~said.index.isin(signed | lost)].to_frame()
    out = spine.copy()

    def known(name: str) -> pd.DataFrame:
        rows = t[name][t[name].known_on < as_of].merge(spine, left_on="deal_id", right_index=True)
        for column in ("occurred_on", "cancelled_on", "left_on", "done_on"):
            if column in rows:
                rows[column] = rows[column].where(rows[column] < as_of)
        rows["since"] = rows["occurred_on" if "occurred_on" in rows else "known_on"] > rows.yes_on
        return rows

    a = known("activities")
    happened = a.occurred_on.notna() & a.cancelled_on.isna()
    a["age"] = (as_of - a.occurred_on).dt.days
    a["buyer"] = (
        (a.side == "buyer") & happened & ~a.is_auto.fillna(False).astype(bool) & a.kind.isin([*CONTACT, "document"])
    )
    wrote = (a.kind == "email") & (a.n_words.fillna(CONTENT_WORDS) >= CONTENT_WORDS)
    a["reply"] = a.buyer & (a.kind == "email")
    a["progress"] = a.buyer & (a.kind.isin(MET) | (a.kind == "document") | wrote)
    a["seller"] = (a.side == "seller") & happened & a.kind.isin(CONTACT)
    firm = a[a.progress & a.since & ~a.reply].groupby("deal_id").occurred_on.max()
    days = a[a.progress & a.since & a.reply][["deal_id", "occurred_on"]].drop_duplicates().sort_values("occurred_on")
    reply, before = days.groupby("deal_id").occurred_on.max(), days.groupby("deal_id").occurred_on.nth(-2)
    before = days.loc[before.index].set_index("deal_id").occurred_on
    plan = known("plan_rows")
    done = plan[(plan.side == "buyer") & (plan.done_on > plan.yes_on)].groupby("deal_id").done_on.max()
    f, r, b, d = (x.reindex(out.index) for x in (firm, reply, before, done))
    counted = r.where((as_of - r).dt.days <= LONE_REPLY_DAYS, b)
    out["last_buyer_on"] = pd.concat([out.yes_on, f, d, counted], axis=1).max(axis=1)
    out["last_contact_on"] = pd.concat([out.yes_on, f, d, r], axis=1).max(axis=1)
    work = a[a.progress & a.since & (a.kind == "document")].groupby("deal_id").occurred_on.max().reindex(out.index)
    work = pd.concat([work, d], axis=1).max(axis=1)
    steps = [a[a.progress & a.since][["deal_id", "occurred_on"]],
             plan[(plan.side == "buyer") & (plan.done_on > plan.yes_on)][["deal_id", "done_on"]].set_axis(["deal_id", "occurred_on"], axis=1)]  # fmt: skip
    order = pd.concat(steps, ignore_index=True).drop_duplicates().sort_values(["deal_id", "occurred_on"])
    second = order.loc[order.groupby("deal_id").occurred_on.nth(-2).index].groupby("deal_id").occurred_on.first()
    second = second.reindex(out.index).where(work != out.last_contact_on, out.last_contact_on)
    out["before_last_on"] = second.fillna(out.yes_on)
    a = a.merge(out[["last_buyer_on", "last_contact_on"]], left_on="deal_id", right_index=True)
    open_contact = a.seller & (a.occurred_on > a.last_contact_on)

    def put(
        name: str, rows: pd.DataFrame, column: str, how: str, empty: int | None = None, *, row: bool = False
    ) -> None:
        groups = rows.groupby("deal_id")
        values = groups[column].agg(how).reindex(out.index)
        out[name] = values if empty is None else values.fillna(empty)
        if row:
            behind(name, groups)

    def behind(name: str, groups: Any) -> None:
        out[f"{name}__row"] = groups.row_no.max().reindex(out.index)

    put("buyer_silence_days", a[a.progress], "age", "min", row=True)
    put("our_silence_days", a[a.seller], "age", "min", row=True)
    put("unanswered_contacts", a[open_contact], "age", "size", 0, row=True)
    put("unanswered_days", a[open_contact], "age", "max")
    put("buyer_steps_28d", a[a.progress & (a.age <= 28)], "age", "size", 0)
    put("buyer_steps_since_yes", a[a.progress & a.since], "age", "size", 0)
    put("buyer_acts_seen", a[a.buyer], "age", "size", 0)
    counts = a.reply & a.n_words.notna()
    new, old = a[counts & a.since].groupby("deal_id").n_words, a[counts & ~a.since].groupby("deal_id").n_words
    enough = (new.size() >= 2) & (old.size() >= 2).reindex(new.size().index, fill_value=False)
    ratio = (new.mean() / old.mean()).reindex(enough.index).where(enough)
    out["reply_length_ratio"] = ratio.reindex(out.index)
    behind("reply_length_ratio", a[a.reply & a.since].groupby("deal_id"))
    gaps = {}
    for part, rows in (("new", a[a.buyer & a.since]), ("old", a[a.buyer & ~a.since])):
        groups = rows.groupby("deal_id")
        if part == "new":
            behind("reply_gap_ratio", groups)
        g = groups.age.agg(["max", "min", "size"])
        g = g[g["size"] >= 3]
        gaps[part] = (g["max"] - g["min"]) / (g["size"] - 1)
    out["reply_gap_ratio"] = (gaps["new"] / gaps["old"].where(gaps["old"] != 0)).reindex(out.index)
    upcoming = a[a.kind.isin(MET) & a.occurred_on.isna() & a.cancelled_on.isna() & (a.planned_on >= as_of)].copy()
    upcoming["ahead"] = (upcoming.planned_on - as_of).dt.days
    put("next_meeting_in_days", upcoming, "ahead", "min", row=True)
    gone = a[a.kind.isin(MET) & a.cancelled_on.notna() & (a.cancelled_on > a.last_buyer_on)]
    put("meetings_cancelled", gone, "row_no", "size", 0, row=True)
    put("buyer_people_28d", a[a.buyer & (a.age <= 28)], "person_id", "nunique", 0)
    put("buyer_people_ever", a[a.buyer], "person_id", "nunique", 0)
    put("documents_returned", a[a.buyer & a.since & (a.kind == "document")], "age", "size", 0)
    out["days_since_yes"] = (as_of - out.yes_on).dt.days
    s = known("stage_changes")
    s["age"] = (as_of - s.occurred_on).dt.days
    put("stage_idle_days", s, "age", "min", row=True)
    put("stage_moves_since_yes", s[s.since], "age", "size", 0)
    put("moves_back_since_yes", s[s.since & (s.stage_kind == "before_yes")], "age", "size", 0, row=True)
    put("paper_stage_days", s[s.stage_kind == "paper"], "age", "min", row=True)
    c = known("field_changes")
    push = c[(c.field == "close_date") & (c.new_on > c.old_on) & c.since].copy()
    push["by"] = (push.new_on - push.old_on).dt.days
    put("close_date_pushes", push, "by", "size", 0, row=True)
    put("close_date_pushed_days", push, "by", "sum", 0)
    close = c[(c.field == "close_date") & c.new_on.notna()].sort_values("row_no").groupby("deal_id").tail(1).copy()
    close["ahead"] = (close.new_on - as_of).dt.days
    put("days_to_close_date", close, "ahead", "max")
    p = known("people")
    put("people_on_deal", p[p.left_on.isna()], "row_id", "size", 0)
    put("new_people_since_yes", p[p.since], "row_id", "size", 0)
    put("people_lost_since_yes", p[p.left_on > p.yes_on], "row_id", "size", 0, row=True)
    put("seats_filled", p[(p.seat != "unknown") & p.left_on.isna()], "seat", "nunique", 0)
    out["stopped_days"] = (as_of - out.last_buyer_on).dt.days
    behind("stopped_days", a[a.progress & (a.occurred_on == a.last_buyer_on)].groupby("deal_id"))
    opened = t["deals"].set_index("deal_id").reindex(out.index)
    out["days_before_yes"] = (out.yes_on - opened.known_on).dt.days
    out["amount_log"] = np.log10(opened.amount_minor.where(opened.amount_minor != 0).abs())
    push = push.merge(out[["last_buyer_on"]], left_on="deal_id", right_index=True)
    put("pushes_since_step", push[push.occurred_on > push.last_buyer_on], "by", "size", 0, row=True)
    c["age"] = (as_of - c.occurred_on).dt.days
    put("next_step_age_days", c[c.field == "next_step"], "age", "min", row=True)
    money = c[(c.field == "amount") & c.new_minor.notna() & c.since].sort_values("row_no").groupby("deal_id")
    out["amount_change_since_yes"] = (money.new_minor.last() / money.old_minor.first().replace(0, np.nan)).reindex(
        out.index
    )
    behind("amount_change_since_yes", money)
    named = a.buyer & a.since & ((a.kind == "document") | a.is_paper.fillna(False).astype(bool))
    put("paper_named_days", a[named], "age", "min", row=True)
    plan["since_done"], plan["open"] = (as_of - plan.done_on).dt.days, plan.done_on.isna()
    plan["age"], plan["ahead"] = (as_of - plan.known_on).dt.days, (plan.due_on - as_of).dt.days
    put("buyer_row_done_days", plan[plan.side == "buyer"], "since_done", "min")
    plan = plan.merge(out[["last_buyer_on"]], left_on="deal_id", right_index=True)
    behind(
        "buyer_row_done_days", plan[(plan.side == "buyer") & (plan.done_on == plan.last_buyer_on)].groupby("deal_id")
    )
    out["plan_done_share"] = (1 - plan.groupby("deal_id").open.mean()).reindex(out.index)
    put(
        "next_buyer_row_in_days", plan[plan.open & (plan.side == "buyer") & (plan.ahead >= 0)], "ahead", "min", row=True
    )
    put(
        "paper_row_open_days",
        plan[plan.open & plan.is_paper.fillna(False).astype(bool) & plan.owner.notna()],
        "age",
        "min",
        row=True,
    )
    late = plan[plan.done_on.isna() & (plan.due_on < as_of) & (plan.side == "buyer")].copy()
    late["days"] = (as_of - late.due_on).dt.days
    put("plan_overdue_days", late, "days", "max", row=True)
    put("buyer_rows_overdue", late, "days", "size", 0)
    return out.sort_index()
