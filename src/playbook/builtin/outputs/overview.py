"""Turns a rep's plan into the page of the coming week, and the team's counts into the page a manager reads."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from playbook.builtin.outputs.email_drafts import draft_paths
from playbook.builtin.outputs.load_charts import load_months, load_weeks
from playbook.builtin.outputs.loose_ends import (
    idle_leads,
    loose_counts,
    not_planned,
    team_loose_ends,
    unlogged_touches,
)
from playbook.builtin.outputs.page_words import (
    call_link,
    counted,
    day_words,
    here_and_there,
    in_coming_week,
    is_written,
    last_words,
    long_day_words,
    mail_link,
    shorten,
    total_words,
    weekday_words,
)
from playbook.extend import Artifact, Output, Pages, Part, channel_words, hookimpl, outcome_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from playbook.extend import BuildContext, Culled, LeadPlan, RepPlan, RepTally, TeamPlan, Touch

__all__ = ["Overview"]

# The team's page stays below 300 kB: what does not fit is counted instead of listed.
_MOST_CHARTS = 20
_MOST_LISTED = 300
_MOST_REASONS = 20
_MOST_ROWS = 400
_MOST_FINDINGS = 80
_LONGEST_NAME = 60
_LONGEST_TEXT = 240
_MOST_TOUCHES = 500


class Entry(NamedTuple):
    """One touch on a rep's page; links are empty where there is nothing to open."""

    here: str
    there: str
    name: str
    company: str
    script: str
    kind: str
    link: str
    shown: str
    draft: str
    objective: str
    contact: str
    last: str
    notes: tuple[str, ...]
    not_planned: list[str]


class Reason(NamedTuple):
    """Rows left out for one reason: how many, the first few by name and place, and how many more there are."""

    words: str
    how_many: str
    rows: list[tuple[str, str]]
    more: int


class Finding(NamedTuple):
    """A diagnostic as the team's page shows it."""

    severity: str
    code: str
    place: str
    message: str
    hint: str
    withholds: bool


class Overview(Output):
    """A page for the team, in counts, and one per rep with the coming seven days."""

    name = "overview"

    def __init__(self) -> None:
        self._team = Pages("playbook.builtin.pages", "base.css", "team.css")
        self._rep = Pages("playbook.builtin.pages", "base.css", "rep.css")

    def for_rep(self, plan: RepPlan, parts: Sequence[Part], context: BuildContext) -> Iterable[Artifact | Part]:
        """Write what this rep does in the coming seven days; hand up how much is unlogged, and how much has ended."""
        del parts
        page = self._rep.render("rep.html", **_rep_values(plan, context))
        yield Artifact(f"{plan.rep.id}/index.html", page.content)
        yield Part((plan.rep.id,), json.dumps(loose_counts(plan)).encode())

    def for_team(self, plan: TeamPlan, parts: Iterable[Part], context: BuildContext) -> Iterable[Artifact]:
        """Write the team's page: load, month, outcomes, who was left out, findings."""
        loose = team_loose_ends([json.loads(part.content) for part in parts])
        values = _team_values(plan, sheets=is_written(context, "call_scripts"))
        page = self._team.render("team.html", **values, loose=loose, heading=context.project.title)
        yield Artifact("index.html", page.content)


@hookimpl
def playbook_register_outputs() -> Iterable[Output]:
    """Register `overview`."""
    return [Overview()]


def _rep_values(plan: RepPlan, context: BuildContext) -> dict[str, object]:
    sheets = is_written(context, "call_scripts")
    agenda = [(touch, lead) for touch, lead in plan.agenda if touch.here.date() >= plan.today]
    week = [(touch, lead) for touch, lead in agenda if in_coming_week(touch.here.date(), plan.today)]
    days = [
        (day_words(day), total_words(Counter(touch.channel for touch, _ in rows)), f"day-{day.isoformat()}.html", rows)
        for day, rows in _by_day(week[:_MOST_TOUCHES])
    ]
    entries = _entries(week[:_MOST_TOUCHES], context)
    return {
        "title": f"{plan.rep.name}: the coming week",
        "foot": plan.rep.name,
        "name": plan.rep.name,
        "today": long_day_words(plan.today),
        "summary": _rep_summary(plan.today, agenda),
        "leads": counted(len(plan.leads), "lead"),
        "busy": len({touch.lead for touch, _ in week}),
        "days": [(*heading, [entries[touch.uid] for touch, _ in rows]) for *heading, rows in days],
        "more": max(len(week) - _MOST_TOUCHES, 0),
        "sheets": sheets,
        **_rep_loose_ends(plan),
    }


def _rep_loose_ends(plan: RepPlan) -> dict[str, object]:
    unlogged = unlogged_touches(plan)
    return {
        "unlogged": unlogged[:_MOST_LISTED],
        "more_unlogged": max(len(unlogged) - _MOST_LISTED, 0),
        "idle": idle_leads(plan),
        "idle_leads": counted(sum(not lead.coming for lead in plan.leads), "lead"),
    }


def _by_day(rows: list[tuple[Touch, LeadPlan]]) -> Iterator[tuple[date, list[tuple[Touch, LeadPlan]]]]:
    for day, group in itertools.groupby(rows, key=lambda row: row[0].here.date()):
        yield day, list(group)


def _rep_summary(today: date, agenda: list[tuple[Touch, LeadPlan]]) -> tuple[str, str, str]:
    """Say in words what there is today, and when and with whom it goes on."""
    counts = Counter(touch.channel for touch, _ in agenda if touch.here.date() == today)
    start = f"Today {total_words(counts)}"
    if not agenda:
        return f"{start}, and nothing later", "", ""
    touch, plan = agenda[0]
    return start, f"{day_words(touch.here)} {here_and_there(touch)}", plan.lead.name


def _entries(rows: list[tuple[Touch, LeadPlan]], context: BuildContext) -> dict[str, Entry]:
    """Make each touch's entry, by uid; what is not planned with a lead is said beside its first."""
    scripts, drafts = is_written(context, "call_scripts"), is_written(context, "email_drafts")
    entries: dict[str, Entry] = {}
    named: set[str] = set()
    for touch, plan in rows:
        entry = _entry(touch, plan, drafts=drafts, scripts=scripts)
        entries[touch.uid] = entry if touch.lead in named else entry._replace(not_planned=not_planned(plan))
        named.add(touch.lead)
    return entries


def _entry(touch: Touch, plan: LeadPlan, *, drafts: bool, scripts: bool) -> Entry:
    texts, clocks = touch.texts, here_and_there(touch)
    calls = touch.channel == "call"
    link = call_link(touch.number) if calls else ""
    if touch.address:
        link = mail_link(touch.address, texts.subject if texts else "", texts.body if texts else "")
    draft = draft_paths(plan).get(touch.uid, "") if drafts and touch.channel == "email" else ""
    has_script = scripts and any(other.channel == "call" for other in plan.coming)
    return Entry(
        here=f"{weekday_words(touch.here)} {clocks.first}",
        there=clocks.second,
        name=plan.lead.name,
        company=plan.lead.company if plan.lead.company != plan.lead.name else "",
        script=f"scripts/{plan.slug}.html" if has_script else "",
        kind=channel_words(touch.channel),
        link=link,
        shown=(touch.number.shown if touch.number else "") if calls else touch.address,
        draft=draft.removeprefix(f"{plan.rep.id}/"),
        objective=texts.objective if texts else "",
        contact=f"contact {touch.attempt} of {touch.attempts}",
        last=last_words(plan),
        notes=touch.notes,
        not_planned=[],
    )


def _team_values(plan: TeamPlan, *, sheets: bool) -> dict[str, object]:
    today = min((tally.today for tally in plan.reps), default=None)
    loads = sum((Counter(dict(tally.load.get(tally.today, {}))) for tally in plan.reps), Counter[str]())
    withheld = {finding.lead for finding in plan.findings if finding.scope == "lead" and finding.severity == "error"}
    charted = plan.reps[:_MOST_CHARTS]
    return {
        "title": "Overview",
        "foot": day_words(today) if today else "",
        "today": long_day_words(today) if today else "",
        "total": total_words(loads),
        "reps": counted(len(plan.reps), "rep"),
        "promised": sum(tally.promised_today for tally in plan.reps),
        "withheld": counted(len(withheld), "lead") if withheld else "",
        "charts": list(zip([_rep_line(tally) for tally in charted], load_weeks(charted), strict=True)),
        "others": [_rep_line(tally) for tally in plan.reps[_MOST_CHARTS:][:_MOST_LISTED]],
        "more_reps": max(len(plan.reps) - _MOST_CHARTS - _MOST_LISTED, 0),
        "sheets": sheets,
        "months": load_months(plan.reps, today) if today else (),
        "outcomes": sorted((-count, outcome_words(name)) for name, count in plan.outcomes.items() if count),
        "culled": len(plan.culled),
        "rows": counted(plan.rows, "row"),
        **_reasons(plan.culled),
        **_findings(plan),
        "data": f"Time zones {plan.tzdata}, holidays {plan.holidays}.",
    }


def _rep_line(tally: RepTally) -> tuple[str, str, str, str]:
    """Give a rep's folder, name, leads and load of today."""
    return tally.rep.id, tally.rep.name, counted(tally.leads, "lead"), total_words(tally.load.get(tally.today, {}))


def _reasons(culled: Sequence[Culled]) -> dict[str, object]:
    """Group the rows that are not worked by reason, the commonest first; what is too long to list is counted."""
    counts = Counter(row.reason for row in culled)
    shown = sorted(counts, key=lambda reason: (-counts[reason], reason))[:_MOST_REASONS]
    most = _MOST_ROWS // max(len(shown), 1)
    rows: dict[str, list[Culled]] = {reason: [] for reason in shown}
    for row in sorted(culled, key=lambda row: (row.span, row.key)):
        if (listed := rows.get(row.reason)) is not None and len(listed) < most:
            listed.append(row)
    reasons = [
        Reason(
            shorten(reason, _LONGEST_TEXT),
            counted(counts[reason], "row"),
            [(shorten(row.name, _LONGEST_NAME), f"{row.span.path}:{row.span.line}") for row in listed],
            counts[reason] - len(listed),
        )
        for reason, listed in rows.items()
    ]
    return {"reasons": reasons, "more_reasons": len(counts) - len(shown)}


def _findings(plan: TeamPlan) -> dict[str, object]:
    ranks = {"error": 0, "warning": 1}
    ordered = sorted(plan.findings, key=lambda finding: (ranks.get(finding.severity, 2), finding.sort_key))
    shown = [
        Finding(
            finding.severity.value,
            finding.code,
            str(finding.span or ""),
            shorten(finding.message, _LONGEST_TEXT),
            shorten(finding.hint, _LONGEST_TEXT),
            withholds=finding.scope == "lead" and finding.severity == "error",
        )
        for finding in ordered[:_MOST_FINDINGS]
    ]
    return {"findings": shown, "more_findings": len(ordered) - len(shown)}
