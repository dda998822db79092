"""Turns a step and the moment it counts from into the targets of each of its happenings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playbook.model.timing import AnchorKind, Repeat, StartIs, Unit, Vary
from playbook.planning.dates import anniversary, pinned, read_day
from playbook.planning.spread import evenly
from playbook.planning.targets import DayTarget, MinuteTarget, add_months, aim, count_days, day_target
from playbook.planning.zones import DAY

if TYPE_CHECKING:
    from playbook.model.playbook import Step
    from playbook.model.timing import Timing, Wait
    from playbook.planning.case import Case
    from playbook.planning.windows import OpenHours

__all__ = ["Beat", "beats_of", "is_endless", "may_overlap", "next_rung"]

LONGEST = 36_525
CENTURY = {Unit.MONTHS: 1_200, Unit.MINUTES: LONGEST * DAY, Unit.BUSINESS_MINUTES: LONGEST * DAY}
"""The greatest wait a column may give: a hundred years, in days or in the unit's own count."""
MOST = 2000
"""Happenings of one step: an endless daily repeat reaches five years ahead."""
Target = MinuteTarget | DayTarget


@dataclass(frozen=True, slots=True)
class Beat:
    """One happening of a step: its target, its number from 1, and the run of the block it belongs to.

    ``path`` is the occurrence of a try that an outcome asked for.
    """

    target: Target
    number: int
    prefix: str = ""
    path: str = ""

    @property
    def occurrence(self) -> str:
        """Its path: ``2``, or ``1.2`` for the second in the first run of a block or the second try of the first."""
        return self.path or (f"{self.prefix}.{self.number}" if self.prefix else str(self.number))


def beats_of(step: Step, anchor: int, hours: OpenHours, case: Case, until: int) -> tuple[Beat, ...]:
    """Every happening of a step up to the instant ``until`` and one beyond; a ladder's later rungs come one by one.

    Empty where the step has no moment: its date is unknown, or no such day comes.
    """
    target = _first(step, anchor, hours, case)
    if target is None:
        return ()
    repeat = step.timing.repeat
    if repeat is None or repeat.ladder:
        return (Beat(target, 1),)
    if repeat.every is None:
        return _filling(target, repeat.times or 1, hours)
    beats = _every(target, repeat.every, step, hours, (hours.zone.day_of(case.enrollment.start), until))
    # Of the beats missed before the lead was enrolled only the last one is still of any use.
    missed = sum(_begins(beat.target, hours) <= case.enrollment.enrolled_at for beat in beats)
    return beats[max(0, missed - 1) :]


def is_endless(repeat: Repeat | None) -> bool:
    """Whether a repeat goes on until the playbook is left."""
    return repeat is not None and repeat.every is not None and repeat.times is None and repeat.until is None


def may_overlap(timing: Timing) -> bool:
    """Whether beats may overtake each other: those of every interval, where each has a period to itself."""
    repeat = timing.repeat
    is_period = timing.low < timing.high or timing.anchor.kind is AnchorKind.PIN
    return repeat is not None and repeat.every is not None and is_period


def next_rung(step: Step, beat: Beat, moment: int | None, hours: OpenHours) -> Beat | None:
    """The next try of a ladder, counted from the one before; ``None`` after the last and for all other shapes."""
    repeat = step.timing.repeat
    if repeat is None or beat.number > len(repeat.ladder) or moment is None:
        return None
    wait = repeat.ladder[beat.number - 1]
    rung = replace(step.timing, low=wait.count, high=wait.count, unit=wait.unit, keeps_hour=True)
    target = aim(rung, moment, hours, step.schedule.vary)
    return None if target is None else replace(beat, target=target, number=beat.number + 1, path="")


def _first(step: Step, anchor: int, hours: OpenHours, case: Case) -> Target | None:
    timing = step.timing
    if timing.sitting:
        return MinuteTarget(anchor + _minutes(case, timing), anchor + _minutes(case, timing))
    if timing.count_field:
        text = _cell(case, timing.count_field)
        longest = CENTURY.get(timing.unit, LONGEST)
        if not text.strip().isdecimal() or int(text) * max(1, abs(timing.high)) > longest:
            return None
        timing = replace(timing, low=timing.low * int(text), high=timing.high * int(text))
    kind = timing.anchor.kind
    if kind in {AnchorKind.FIELD, AnchorKind.ANNIVERSARY, AnchorKind.PIN}:
        return _on_date(timing, hours, case)
    if kind is AnchorKind.START and timing.unit is Unit.DAYS and not timing.keeps_hour:
        return _numbered_day(timing, hours, case)
    return aim(timing, anchor, hours, step.schedule.vary)


def _cell(case: Case, field: str) -> str:
    name = field.removeprefix("lead.")
    return case.lead.fields.get(name, "") or case.lead.columns.get(name, "")


def _minutes(case: Case, timing: Timing) -> int:
    """How long the step takes that this one follows in the same sitting."""
    before = next((step for step in case.playbook.steps if step.id == timing.anchor.step), None)
    return before.actions[0].minutes if before is not None and before.actions else 0


def _numbered_day(timing: Timing, hours: OpenHours, case: Case) -> Target | None:
    """`day n` and `week n`: counted from the day of start, or from the first open day."""
    day: int | None = hours.zone.day_of(case.enrollment.start)
    if day is not None and case.playbook.start_is in {StartIs.BUSINESS_DAY_0, StartIs.BUSINESS_DAY_1}:
        day = hours.days.first_from(day)
    return None if day is None else day_target(timing, day + timing.low, day + timing.high, None)


def _on_date(timing: Timing, hours: OpenHours, case: Case) -> Target | None:
    start = hours.zone.day_of(case.enrollment.start)
    if timing.anchor.pin is not None:
        span = pinned(timing.anchor.pin, start)
    else:
        written = read_day(_cell(case, timing.anchor.field))
        if written is not None and timing.anchor.kind is AnchorKind.ANNIVERSARY:
            written = anniversary(written, start)
        span = None if written is None else (written, written)
    if span is None:
        return None
    if timing.unit is Unit.MINUTES:
        midnight = hours.zone.to_instant(span[0] * DAY)
        return MinuteTarget(midnight + timing.low, midnight + timing.high)
    low, high = (
        count_days(span[0], timing.low, timing.unit, hours),
        count_days(span[1], timing.high, timing.unit, hours),
    )
    return None if low is None or high is None else day_target(timing, low, high, None)


def _filling(target: Target, times: int, hours: OpenHours) -> tuple[Beat, ...]:
    """Fill a period with ``times`` happenings on even days of it; what finds no day keeps the period and is dropped."""
    if isinstance(target, MinuteTarget):
        step = max(1, (target.high - target.low) // times)
        return tuple(
            Beat(MinuteTarget(target.low + number * step, target.low + number * step), number + 1)
            for number in range(times)
        )
    days = [day for day in target.days() if hours.spans(day)]
    chosen = evenly(days, times)
    whole = tuple(Beat(replace(target, low=day, high=day, is_period=True), n) for n, day in enumerate(chosen, start=1))
    missing = range(len(chosen) + 1, times + 1)
    closed = replace(target, high=target.low - 1, is_period=True)
    return whole + tuple(Beat(closed, number) for number in missing)


def _every(first: Target, every: Wait, step: Step, hours: OpenHours, bounds: tuple[int, int]) -> tuple[Beat, ...]:
    """Beats stand still: the n-th is the first one plus n intervals, whatever became of those before.

    ``bounds`` are the day of start and the instant of the horizon.
    """
    repeat = step.timing.repeat or Repeat("", step.span)
    last_day = None if repeat.until is None else bounds[0] + repeat.until
    beats: list[Beat] = []
    for number in range(min(repeat.times or MOST, MOST)):
        target = _shifted(first, every, number, hours)
        if target is None:
            break
        day = hours.zone.day_of(target.low) if isinstance(target, MinuteTarget) else target.low
        if last_day is not None and day > last_day:
            break
        if isinstance(target, DayTarget) and step.schedule.vary & {Vary.WEEKDAY, Vary.WEEK_OF_MONTH}:
            following = _shifted(first, every, number + 1, hours)
            if isinstance(following, DayTarget):
                target = replace(target, high=max(target.low, following.low - 1), wall=None, is_period=True)
        beats.append(Beat(target, number + 1))
        if repeat.times is None and hours.zone.to_instant(day * DAY) > bounds[1]:
            break
    return tuple(beats)


def _begins(target: Target, hours: OpenHours) -> int:
    return target.low if isinstance(target, MinuteTarget) else hours.zone.to_instant(target.low * DAY)


def _shifted(first: Target, every: Wait, number: int, hours: OpenHours) -> Target | None:
    if isinstance(first, MinuteTarget):
        if every.unit is Unit.MINUTES:
            return MinuteTarget(first.low + number * every.count, first.high + number * every.count)
        day, wall = divmod(hours.zone.to_wall(first.low), DAY)
        later = count_days(day, number * every.count, every.unit, hours)
        if later is None:
            return None
        low = hours.zone.to_instant(later * DAY + wall)
        return MinuteTarget(low, low + first.high - first.low)
    if every.unit is Unit.MONTHS:
        shift = add_months(first.low, number * every.count) - first.low
    elif every.unit is Unit.MINUTES:
        shift = number * every.count // DAY
    else:
        later = count_days(first.low, number * every.count, every.unit, hours)
        if later is None:
            return None
        shift = later - first.low
    return replace(first, low=first.low + shift, high=first.high + shift)
