"""The daily call objective: B3's figures, every step shown, and no call too many for want of exact tenths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.model.project import Targets
from playbook.reporting.objective import daily_objective


def test_four_sales_a_month_take_twenty_four_calls_a_day():
    objective = daily_objective(Targets(4, 0.25, 0.20, 6, 20))

    assert (objective.opportunities, objective.leads, objective.calls, objective.calls_a_day) == (16, 80, 480, 24)
    assert objective.steps == (
        "4 sales a month ÷ 25 % = 16 opportunities",
        "16 opportunities ÷ 20 % = 80 leads",
        "80 leads × 6 calls = 480 calls",
        "480 calls ÷ 20 working days = 24 calls a day",
    )


def test_nothing_is_rounded_before_the_last_step():
    assert daily_objective(Targets(4, 0.33, 0.20, 6, 20)).steps == (
        "4 sales a month ÷ 33 % ≈ 12.12 opportunities",
        "12.12 opportunities ÷ 20 % ≈ 60.61 leads",
        "60.61 leads × 6 calls ≈ 363.64 calls",
        "363.64 calls ÷ 20 working days ≈ 18.18, rounded up to 19 calls a day",
    )


@pytest.mark.parametrize(
    ("targets", "calls_a_day"),
    [
        (Targets(3, 0.1, 0.1, 7, 21), 100),  # in binary a hair above 100
        (Targets(3, 0.3, 0.1, 6, 6), 100),
        (Targets(4, 1 / 3, 0.2, 6, 20, "quarter"), 18),
        (Targets(2.5, 0.5, 1.0, 1.5, 5, "week"), 2),
        (Targets(1, 1.0, 1.0, 1, 260, "year"), 1),
    ],
)
def test_a_figure_that_is_whole_on_paper_is_not_rounded_up(targets, calls_a_day):
    assert daily_objective(targets).calls_a_day == calls_a_day


@given(st.integers(1, 500), st.integers(1, 100), st.integers(1, 100), st.integers(1, 30), st.integers(1, 31))
def test_every_target_in_whole_percent_comes_out_as_on_paper(sales, closing, opening, tries, days):
    targets = Targets(sales, closing / 100, opening / 100, tries, days)

    whole, rest = divmod(sales * 100 * 100 * tries, closing * opening * days)
    assert daily_objective(targets).calls_a_day == whole + (rest > 0)
    # The ceiling for new leads is by default the same figure.
    assert daily_objective(targets).calls_a_day == targets.calls_a_day
