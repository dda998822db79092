"""Turns a lead's coming calls into a script to talk from, and a rep's days into day sheets to work through."""

from __future__ import annotations

import itertools
import json
import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from playbook.builtin.outputs.day_sheets import sheet_line, sheet_values
from playbook.builtin.outputs.email_drafts import draft_paths
from playbook.builtin.outputs.loose_ends import not_planned
from playbook.builtin.outputs.page_words import (
    apart,
    call_link,
    clock_words,
    day_words,
    in_coming_week,
    is_written,
    last_words,
    local_day,
    message_words,
    paragraphs,
    spoken_seconds,
    there_and_here,
)
from playbook.extend import Artifact, Output, Pages, Part, channel_words, hookimpl, outcome_words, step_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from playbook.builtin.outputs.page_words import Clocks
    from playbook.extend import BuildContext, Follows, LeadPlan, RepPlan, SheetStage, Touch

__all__ = ["CallScripts"]

_USUAL = (
    ("no_answer", "unanswered", "no answer"),
    ("left_voicemail", "unanswered", "left message"),
    ("connected", "answered", "talked"),
)
_LATER_SHOWN = 3
# Characters of objective and ask that fit side by side in the script's column.
_ONE_LINE = 56


class Result(NamedTuple):
    """A box to tick after the call: what happened, what comes next, and whether there is something to write down."""

    label: str
    then: str
    writes: bool = False
    stops: bool = False


class Later(NamedTuple):
    """A touch after the one the script is for."""

    when: str
    clocks: Clocks
    channel: str


class CallScripts(Output):
    """One printable script per lead with coming calls, and one day sheet per rep and day of the coming week."""

    name = "call_scripts"

    def __init__(self) -> None:
        self._scripts = Pages("playbook.builtin.pages", "base.css", "script.css")
        self._sheets = Pages("playbook.builtin.pages", "base.css", "day.css")

    def for_lead(self, plan: LeadPlan, context: BuildContext) -> Iterable[Artifact | Part]:
        """Write the script of this lead's next call, and a line for the day sheet of each coming touch."""
        calls = [touch for touch in plan.coming if touch.channel == "call"]
        if calls:
            values = _script_values(plan, calls[0])
            home = plan.rep.name if is_written(context, "overview") else ""
            page = self._scripts.render("script.html", **values, home=home)
            yield Artifact(f"{plan.rep.id}/scripts/{plan.slug}.html", page.content)
        drafts = draft_paths(plan) if is_written(context, "email_drafts") else {}
        for touch in plan.coming:
            draft = drafts.get(touch.uid, "").removeprefix(f"{plan.rep.id}/")
            line = json.dumps(sheet_line(plan, touch, draft, has_script=bool(calls)), ensure_ascii=False)
            order = (touch.here.date().isoformat(), touch.start, touch.uid)
            yield Part(order, line.encode("utf-8", "replace"))

    def for_rep(self, plan: RepPlan, parts: Sequence[Part], context: BuildContext) -> Iterable[Artifact | Part]:
        """Join the lines of the coming seven days into one sheet a day; a day without a touch has none."""
        for day_text, lines in itertools.groupby(parts, key=lambda part: str(part.order[0])):
            day = date.fromisoformat(day_text)
            if in_coming_week(day, plan.today):
                values = sheet_values(day, [json.loads(part.content) for part in lines])
                foot = f"{plan.rep.name} · {day_words(day)}"
                linked = is_written(context, "overview")
                page = self._sheets.render(
                    "day.html", **values, rep=plan.rep.name, foot=foot, title=foot, linked=linked
                )
                yield Artifact(f"{plan.rep.id}/scripts/day-{day_text}.html", page.content)


@hookimpl
def playbook_register_outputs() -> Iterable[Output]:
    """Register `call_scripts`."""
    return [CallScripts()]


def _script_values(plan: LeadPlan, touch: Touch) -> dict[str, object]:
    lead, texts = plan.lead, touch.texts
    sheet = texts.sheet if texts else None
    objective, ask = (texts.objective, texts.ask) if texts else ("", "")
    language = lead.fields.get("language", "")
    return {
        "title": f"{apart(lead.name)} · {day_words(touch.there)}",
        "foot": ", ".join(apart(part) for part in dict.fromkeys((lead.name, lead.company)) if part),
        "name": lead.name,
        "role": [part for part in (lead.fields.get("job_title", ""), lead.company) if part and part != lead.name],
        "number": touch.number.shown if touch.number else "",
        "call": call_link(touch.number),
        "day": day_words(touch.there),
        "clocks": there_and_here(touch),
        "attempt": touch.attempt,
        "attempts": touch.attempts,
        "playbook": plan.playbook.title,
        "step": step_words(touch.step),
        "last": last_words(plan),
        "notes": [*touch.notes, *_doubts(plan)],
        "request": lead.fields.get("request", "").strip(),
        "topic": lead.fields.get("topic", "").strip(),
        "asked": _asked(plan),
        # BCP 47, loosely: what is no language tag is left to the browser.
        "language": language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language) else "",
        "objective": objective,
        "ask": ask,
        "ask_fits": bool(objective) and len(objective + ask) <= _ONE_LINE,
        "stages": [_stage_values(stage) for stage in sheet.stages] if sheet else (),
        "objections": sheet.objections if sheet else (),
        "tone": sheet.tone if sheet else (),
        **_voicemail_values(plan, touch),
        "results": list(_results(touch)),
        **_later(plan, touch),
        "not_planned": not_planned(plan),
    }


def _doubts(plan: LeadPlan) -> list[str]:
    zones = len(plan.lead.zones)
    return [f"They are in one of {zones} time zones; the hour suits all of them."] if zones > 1 else []


def _asked(plan: LeadPlan) -> str:
    asked = plan.lead.requested_at if plan.lead.requested_at is not None else plan.lead.received_at
    return "" if asked is None else day_words(local_day(asked, plan.touches, lead=True))


def _stage_values(stage: SheetStage) -> dict[str, object]:
    return {
        "name": stage.name,
        "purpose": stage.purpose,
        "say": paragraphs(stage.say),
        "points": stage.points,
        "questions": [question.ask for question in stage.questions],
        # A conversation closes on a next step with a date: there is room to write it where it is said.
        "closes": not stage.questions and stage.name.lower().startswith("close"),
    }


def _voicemail_values(plan: LeadPlan, touch: Touch) -> dict[str, object]:
    said = touch.texts.voicemail if touch.texts else None
    if said is None:
        return {"voicemail": (), "message": "", "seconds": ""}
    return {
        "voicemail": paragraphs(said.text),
        "message": message_words(plan, said.id),
        "seconds": spoken_seconds(said),
    }


def _results(touch: Touch) -> Iterator[Result]:
    """Give a box per usual outcome and one per further outcome the playbook says something about; to stop, last."""
    follows = {follow.outcome: follow for follow in touch.follows}
    leaves = bool(touch.texts and touch.texts.voicemail)
    for outcome, group, label in _USUAL:
        follow = follows.get(outcome) or follows.get(group)
        if outcome != "left_voicemail" or leaves:
            yield Result(label, _then(follow) or " →", writes=follow is None)
    yield Result("call back on", _next_date(follows.get("call_back")), writes=True)
    known = {"call_back", "opted_out", *(name for outcome, group, _ in _USUAL for name in (outcome, group))}
    for outcome, follow in follows.items():
        if outcome not in known:
            yield Result(outcome_words(outcome), _then(follow))
    yield Result("stop:", " how and when instead?", writes=True, stops=True)


def _then(follow: Follows | None) -> str:
    return _next_date(follow) or (f" → {step_words(follow.happens)}" if follow else "")


def _next_date(follow: Follows | None) -> str:
    if follow is None or follow.there is None:
        return ""
    # The planner says what is next by its channel; the arrow says "next".
    _, is_next, what = follow.happens.partition("next: ")
    moment = f"{day_words(follow.there)} {clock_words(follow.there)}".replace(" ", "\N{NO-BREAK SPACE}")
    return f" → {what}{', ' if is_next else ''}{moment}"


def _later(plan: LeadPlan, touch: Touch) -> dict[str, object]:
    """Tell what comes after ``touch``: the nearest few, then how many more until when."""
    rest = [other for other in plan.coming if other.start > touch.start]
    nearest = [
        Later(
            f"{day_words(other.there)} {clock_words(other.there)}", there_and_here(other), channel_words(other.channel)
        )
        for other in rest[:_LATER_SHOWN]
    ]
    return {
        "later": nearest,
        "more": len(rest) - len(nearest),
        "until": day_words(rest[-1].there) if rest else "",
    }
