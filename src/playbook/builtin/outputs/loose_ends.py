"""Turns what has no coming touch into words: steps left out, leads with nothing planned, touches nobody logged."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from playbook.builtin.outputs.page_words import and_list, clock_words, counted, day_words
from playbook.extend import channel_words, outcome_words, step_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playbook.extend import Dropped, LeadPlan, RepPlan, Touch

__all__ = [
    "Idle",
    "LooseCounts",
    "LooseEnds",
    "Unlogged",
    "idle_leads",
    "loose_counts",
    "not_planned",
    "team_loose_ends",
    "unlogged_touches",
]

_MOST_NAMED = 4
_DAYS_BACK = 7
_MOST_LISTED = 100
_MOST_REPS = 20


class Idle(NamedTuple):
    """Leads with nothing planned for one reason: the first of them by name and company, and how many more."""

    reason: str
    leads: list[tuple[str, str]]
    more: int


class Unlogged(NamedTuple):
    """A touch that is over and was taken as made because nobody logged it."""

    when: str
    kind: str
    name: str
    company: str


class LooseCounts(TypedDict):
    """One rep's loose ends in counts: what its ``Part`` tells the team's page, as JSON."""

    rep: str
    name: str
    unlogged: int
    idle: int


class LooseEnds(NamedTuple):
    """A sentence for the team's page: what it counts, and each rep's share with the section of their page it is in."""

    counted: str
    says: str
    section: str
    reps: list[tuple[str, str, int]]
    more: int


def not_planned(plan: LeadPlan) -> list[str]:
    """Say which steps have no touch and why, one line a reason: ``note – no e-mail address``.

    A step whose own condition does not hold is left out on purpose, and is not listed.
    """
    conditions = {step.id: step.condition.text for step in plan.playbook.steps if step.condition is not None}
    by_reason: dict[str, dict[str, None]] = {}
    for dropped in plan.dropped:
        if not _is_by_condition(dropped, conditions):
            by_reason.setdefault(dropped.reason, {})[step_words(dropped.step)] = None
    return [f"{_few(list(steps))} – {reason}" for reason, steps in by_reason.items()]


def _is_by_condition(dropped: Dropped, conditions: dict[str, str]) -> bool:
    text = conditions.get(dropped.step, "")
    return bool(text) and dropped.reason.endswith(text)


def _few(names: list[str]) -> str:
    rest = len(names) - _MOST_NAMED
    return ", ".join(names) if rest <= 0 else f"{', '.join(names[:_MOST_NAMED])} and {rest} more"


def idle_leads(plan: RepPlan) -> list[Idle]:
    """Group the leads without a coming touch by the reason in words, in the order of the reasons' names."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for lead in plan.leads:
        if not lead.coming:
            company = lead.lead.company if lead.lead.company != lead.lead.name else ""
            groups.setdefault(_why_idle(lead), []).append((lead.lead.name, company))
    most = max(_MOST_LISTED // max(len(groups), 1), 1)
    return [Idle(reason, sorted(leads)[:most], max(len(leads) - most, 0)) for reason, leads in sorted(groups.items())]


def _why_idle(plan: LeadPlan) -> str:
    if plan.standing.ended:
        return outcome_words(plan.standing.ended)
    if plan.beyond is not None:
        return "the next contact comes after the days this plan covers"
    seen = {step for step, _ in plan.standing.attempts} | {touch.step for touch in plan.touches}
    seen |= {dropped.step for dropped in plan.dropped}
    if any((step.actions and step.id not in seen) or step.timing.repeat for step in plan.playbook.steps):
        return "no step in the days this plan covers, or withheld because of a mistake"
    missing = not_planned(plan)
    return f"not planned: {and_list(missing)}" if missing else "all steps are done"


def unlogged_touches(plan: RepPlan) -> list[Unlogged]:
    """List what was not logged in the last seven days, the latest first; planning takes them as unanswered."""
    return [
        Unlogged(
            f"{day_words(touch.here)} {clock_words(touch.here)} here",
            channel_words(touch.channel),
            lead.lead.name,
            lead.lead.company if lead.lead.company != lead.lead.name else "",
        )
        for touch, lead in sorted(_unlogged(plan), key=lambda row: (-row[0].start, row[0].uid))
    ]


def _unlogged(plan: RepPlan) -> Iterator[tuple[Touch, LeadPlan]]:
    since = plan.today - timedelta(days=_DAYS_BACK)
    for lead in plan.leads:
        for touch in lead.touches:
            if touch.status == "assumed" and since <= touch.here.date() <= plan.today:
                yield touch, lead


def loose_counts(plan: RepPlan) -> LooseCounts:
    """Count what a rep's page lists, for the team's."""
    return {
        "rep": plan.rep.id,
        "name": plan.rep.name,
        "unlogged": sum(1 for _ in _unlogged(plan)),
        "idle": sum(not lead.coming for lead in plan.leads),
    }


def team_loose_ends(reps: Sequence[LooseCounts]) -> list[LooseEnds]:
    """Join the reps' counts into a sentence a kind, for those kinds that there are."""
    unlogged = [(rep["rep"], rep["name"], rep["unlogged"]) for rep in reps if rep["unlogged"]]
    idle = [(rep["rep"], rep["name"], rep["idle"]) for rep in reps if rep["idle"]]
    return [
        *_joined(unlogged, "touch", "not logged in the last seven days, counted as no answer", "not-logged"),
        *_joined(idle, "lead", "with nothing more planned", "nothing-planned"),
    ]


def _joined(shares: list[tuple[str, str, int]], thing: str, says: str, section: str) -> Iterator[LooseEnds]:
    if shares:
        most_first = sorted(shares, key=lambda share: (-share[2], share[1], share[0]))
        total = counted(sum(count for _, _, count in shares), thing)
        yield LooseEnds(total, says, section, most_first[:_MOST_REPS], max(len(shares) - _MOST_REPS, 0))
