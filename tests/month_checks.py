"""Turns where one person stands into everything planned with them that should not be, and what is missing."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from month_record import expected_next, next_try
from month_roll import ALL
from month_rules import HORIZON_DAYS
from month_standing import channel_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from month_artifacts import Touch
    from month_record import Row, Turn
    from month_rules import Rule
    from month_standing import Found, Standing

A_DAY = timedelta(days=1)
A_WHILE = 10 * A_DAY


def check(here: Standing, found: Found) -> None:
    """Ask everything about one person."""
    for touch in here.planned:
        _ask(found, "stop", here, touch, _stopped(here, touch))
    if not here.is_worked:
        return
    for touch in here.planned:
        _check_touch(here, touch, found)
    _check_texts(here, found)
    _check_handover(here, found)
    if not here.ended:
        for turn, replaced in here.run.agreements():
            _check_try(here, turn, replaced, found)
        for step, rule in here.steps.items():
            is_there = bool(here.happenings(step))
            says = f"{here.run.playbook} {step}" * (not is_there and not _why_not(here, step, rule))
            found.ask("forgotten", here.human.name, says)


def _ask(found: Found, kind: str, here: Standing, touch: Touch, says: Iterator[str]) -> None:
    where = f"{touch.playbook}/{touch.enrollment} {touch.step} {touch.occurrence} {touch.channel} {touch.local}"
    found.ask(kind, here.human.name, *(f"{where}: {one}" for one in says))


def _check_touch(here: Standing, touch: Touch, found: Found) -> None:
    rule, is_try = here.steps.get(touch.step), here.is_try(touch)
    _ask(found, "run", here, touch, _of_another_run(here, touch))
    if rule is None:
        return
    _ask(found, "law", here, touch, here.wall.unlawful(touch.start, touch.channel))
    _ask(found, "law", here, touch, here.wall.capped(touch.start, touch.channel, here.calls_but(touch.uid)))
    if touch.start not in here.promises:
        others = [one for one in here.contacts if one.uid != touch.uid]
        _ask(found, "limits", here, touch, here.wall.over(touch.start, touch.channel, others))
        _ask(found, "hours", here, touch, here.wall.closed(touch.start, "00:00-24:00" if is_try else rule.at))
    _ask(found, "branch", here, touch, _off_the_branch(here, touch, rule))
    if not is_try:
        _ask(found, "left out", here, touch, here.left_out(touch.step, touch.occurrence))
        _ask(found, "order", here, touch, _out_of_order(here, touch, rule))
        _ask(found, "rest", here, touch, iter(["everything rests then"] * here.rests(touch.start)))


def _stopped(here: Standing, touch: Touch) -> Iterator[str]:
    human = here.human
    if human.row is None:
        yield "they stand in no list"
    elif not human.may_reach(touch.channel):
        yield "list or record forbid it, or nothing is there to reach them by"
    if human.closed >= ALL or touch.channel in human.closed:
        yield "the record says stop"
    if here.ended:
        yield f"{here.ended} ended it"


def _of_another_run(here: Standing, touch: Touch) -> Iterator[str]:
    run = here.run
    if (touch.playbook, touch.enrollment) != (run.playbook, run.number):
        yield f"they are in {run.playbook}/{run.number}"
    if touch.rep != here.wall.rep:
        yield f"it is {touch.rep}'s"
    if touch.start < here.at:
        yield "it is planned for the past"
    if touch.place in run.attempts:
        yield "it was done"
    if any(turn.is_exit for before in here.runs for turn in before.turns if before.playbook == run.came_from):
        yield from ["they had left the playbook before"] * (run.counts_from == "at_end")


def _off_the_branch(here: Standing, touch: Touch, rule: Rule) -> Iterator[str]:
    yield from filter(None, [here.failing(rule)])
    wanted = here.channel(rule)
    yield from [f"it should be {wanted or 'nothing'}"] * (touch.channel != wanted)


def _out_of_order(here: Standing, touch: Touch, rule: Rule) -> Iterator[str]:
    number = int(touch.occurrence.rpartition(".")[2])
    edges = [(here.anchor(rule.earliest[0]), rule.earliest[1])] if rule.earliest else []
    if rule.rungs and number > 1:
        before = {place: at for at, place, _ in here.happenings(touch.step) if place.split(".")[0] == str(number - 1)}
        edges = [(before.get(str(number - 1)), rule.rungs[number - 2]), (max(before.values(), default=None), "0 min")]
    for anchor, wait in edges:
        if anchor is not None and not here.wall.is_after(touch.start, anchor, wait):
            yield f"it comes before {wait} after {anchor}"
    if rule.latest and (anchor := here.anchor(rule.latest[0])) is not None:
        is_late = here.wall.is_after(touch.start, anchor, rule.latest[1], is_beyond=True)
        yield from [f"it comes later than {rule.latest[1]} after {anchor}"] * is_late


def _check_texts(here: Standing, found: Found) -> None:
    """No text of a budget comes twice, unless the earlier one was not left."""
    made = [(step, row) for (step, _), row in here.run.attempts.items() if row.detail.get("message") and _was_left(row)]
    for step, rule in here.steps.items():
        said = [row.detail["message"] for name, row in made if name == step]
        said += [touch.text for touch in here.touches if touch.step == step]
        twice = [text for text, count in Counter(said).items() if text in rule.texts and count > 1]
        found.ask("texts", here.human.name, f"{step}: {twice} twice" * bool(twice))


def _was_left(row: Row) -> bool:
    if channel_of(row) == "call":
        return row.outcome == "left_voicemail"
    return row.outcome not in {"bounced", "wrong_number"}


def _check_handover(here: Standing, found: Found) -> None:
    """Whoever an outcome or the end of a playbook sends to another one is in it."""
    run, who = here.run, here.human.name
    if run.handed_to and not here.human.closed >= ALL:
        found.ask("handover", who, f"nobody took them into {run.handed_to} after {run.ended}")
    goes_on = here.planned or here.ended or any(turn.is_exit for turn in run.turns)
    if not goes_on and (target := expected_next(run)):
        over = max((row.at for row in run.attempts.values()), default=run.enrolled)
        over = max([over, *(touch.start for touch in here.touches), *(until for _, until in here.pauses)])
        found.ask("handover", who, f"over since {over}, and not in {target}" * (over + A_DAY <= here.at))


def _check_try(here: Standing, turn: Turn, replaced: datetime | None, found: Found) -> None:
    """What was agreed is planned: to the minute where law allows; and a try comes as soon as it may."""
    if turn.reaction.kind == "pause":
        return
    until, is_exact = here.until(turn)
    place = next_try(turn, here.run)
    rule = here.steps[place[0]]
    channel = "" if here.failing(rule) else here.channel(rule)
    if until < here.at or (replaced is not None and replaced < until) or place in here.run.attempts or not channel:
        return
    first = next((one for one in here.touches if one.place == place), None)
    kind = "promise" if turn.reaction.on_date else "try"
    says = f"{turn.row.step} {turn.row.outcome} on {turn.row.at}: {turn.reaction} {until}, but {first and first.start}"
    found.ask(kind, here.human.name, says * (first is None or _is_missed(here, first, (until, is_exact), turn)))


def _is_missed(here: Standing, touch: Touch, wanted: tuple[datetime, bool], turn: Turn) -> bool:
    until, is_exact = wanted
    unlawful = any(here.wall.unlawful(until, touch.channel))
    if is_exact and not unlawful and not any(here.wall.capped(until, touch.channel, here.calls_but(touch.uid))):
        return touch.start != until
    is_to_the_minute = turn.reaction.wait.endswith(" h")
    if touch.start < (until if is_to_the_minute else here.wall.midnight(until)):
        return True
    # The day is the person's own; which minute of it also depends on what else the rep has to do.
    end = touch.start if is_to_the_minute else here.wall.midnight(touch.start)
    # A day that was agreed goes before all that nobody but us has planned.
    return here.is_free(until, end, touch.channel, only_made=turn.reaction.on_date and not is_exact)


def _why_not(here: Standing, step: str, rule: Rule) -> str:
    """Why a step neither has happened nor will."""
    is_led = any(turn.reaction.kind == "go to" and turn.reaction.target == step for turn in here.run.turns)
    reasons = (
        "nothing led to it" * (rule.is_led_to and not is_led),
        here.failing(rule),
        "" if here.channel(rule) else "they cannot be reached so",
        "" if is_led else "; ".join(here.left_out(step, "")),
        "" if is_led or rule.is_led_to else _lost(here, step, rule),
    )
    return next(filter(None, reasons), "")


def _lost(here: Standing, step: str, rule: Rule) -> str:
    """Why the time of a step is over without it, or never came."""
    due = here.due(step)
    if due is None:
        return "what it counts from has no moment"
    if rule.earliest[0] == "start":
        if step != "first" and here.wall.day(due) <= here.wall.day(here.run.enrolled):
            return "it was due before they were enrolled"
        if any(until > due for _, until in here.pauses):
            return "everything rested on its day"
    if due > here.at + timedelta(days=HORIZON_DAYS):
        return "it is too far ahead"
    last = max(due, here.at) + A_WHILE
    if rule.latest is not None:
        last = here.wall.midnight(here.after(here.anchor(rule.latest[0]), rule.latest[1])) + A_DAY
    fits = (here.is_free(due, last, channel, rule.at, rests=True) for channel in rule.channels)
    return "" if any(fits) else "no minute is left for it"
