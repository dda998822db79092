"""Turns what a rep wants to sell into the calls a day that takes, step by step (domain.md, B3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playbook.model.project import Targets

__all__ = ["Objective", "daily_objective"]

FINEST = 10**6
"""Shares are written with a few digits, or as a fraction such as 1/3: neither has a greater denominator."""


@dataclass(frozen=True, slots=True)
class Objective:
    """A daily call objective: a floor to reach, shown against scheduled and made dials. A double dial counts two.

    Attributes:
        opportunities: that the sales of the period take; exact, like all but the last.
        leads: that these take.
        calls: that these take, in the whole period.
        calls_a_day: on each of its working days, rounded up.
        steps: the same in words, one line for each division or multiplication.
    """

    opportunities: Fraction
    leads: Fraction
    calls: Fraction
    calls_a_day: int
    steps: tuple[str, ...]


def daily_objective(targets: Targets) -> Objective:
    """Work out how many calls a day the targets ask for.

    Nothing is rounded before the last step: rounding each would ask for more calls than the sales take.
    """
    sales, closing = _exact(targets.sales), _exact(targets.opportunity_to_sale)
    opening, tries = _exact(targets.lead_to_opportunity), _exact(targets.calls_per_lead)
    opportunities = sales / closing
    leads = opportunities / opening
    calls = leads * tries
    a_day = ceil(calls / targets.days)
    steps = (
        f"{_cut(sales)} sales a {targets.per} ÷ {_percent(closing)} {_is(opportunities)} opportunities",
        f"{_cut(opportunities)} opportunities ÷ {_percent(opening)} {_is(leads)} leads",
        f"{_cut(leads)} leads × {_cut(tries)} calls {_is(calls)} calls",
        f"{_cut(calls)} calls ÷ {targets.days} working days {_is(calls / targets.days, a_day)} calls a day",
    )
    return Objective(opportunities, leads, calls, a_day, steps)


def _exact(written: float) -> Fraction:
    """The number somebody wrote: 0.1 is a tenth, which binary fractions only come near."""
    return Fraction(written).limit_denominator(FINEST)


def _cut(number: Fraction) -> str:
    """Two digits after the point, fewer where they say nothing."""
    return f"{float(number):.2f}".rstrip("0").rstrip(".")


def _percent(share: Fraction) -> str:
    return f"{_cut(share * 100)} %"


def _is(number: Fraction, rounded: int | None = None) -> str:
    """The right side of a step; what had to be cut is not equal."""
    text = _cut(number)
    result = f"= {text}" if Fraction(text) == number else f"≈ {text}"
    return result if rounded is None or rounded == number else f"{result}, rounded up to {rounded}"
