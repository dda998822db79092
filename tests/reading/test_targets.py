"""What `targets`, `capacity`, `overbooking` and `accounts` of project.yaml become, and what is said of a mistake."""

from __future__ import annotations

import pytest

from playbook.model.project import Targets

TARGETS = (
    "targets: {sales: 4, per: month, opportunity_to_sale: 25 %, lead_to_opportunity: 20 %, calls_per_lead: 6, days: 20}"
)
SCHEDULE = "schedule:\n  open"
REP = "timezone: America/New_York}\nleads"


def line(text: str) -> tuple[str, str]:
    """Write a line of its own into project.yaml, as its ninth."""
    return SCHEDULE, f"{text}\n{SCHEDULE}"


def of_rep(text: str) -> tuple[str, str]:
    """Write a further key of the rep, in line 5 from column 112 on."""
    return REP, f"timezone: America/New_York, {text}}}\nleads"


def test_targets_give_the_calls_of_a_day_step_by_step(desk):
    targets = desk.project(line(TARGETS)).targets

    assert targets == Targets(4, 0.25, 0.2, 6, 20, "month")
    assert (targets.opportunities, targets.leads, targets.calls, targets.calls_a_day) == (16, 80, 480, 24)


@pytest.mark.parametrize(
    ("figures", "calls"),
    [
        ((5, 0.3, 0.15, 6, 21), 32),
        ((1, 0.1, 0.1, 3, 10), 30),
        ((3, 0.1, 0.1, 1, 100), 3),
        ((7, 0.07, 0.1, 1, 1), 1000),
        ((1, 1, 1, 1, 20), 1),
    ],
)
def test_the_calls_of_a_day_are_rounded_up_but_not_for_what_fractions_cannot_hold(figures, calls):
    assert Targets(*figures).calls_a_day == calls


def test_what_is_a_whole_number_on_paper_stays_it():
    for opportunity in range(1, 101):
        for lead in range(1, 101):
            # 1 sale at these rates takes 10,000 / (a · b) calls: as many are wanted as make it whole.
            targets = Targets(opportunity * lead, opportunity / 100, lead / 100, 1, 10)
            assert targets.calls_a_day == 1000


def test_a_rep_has_the_targets_of_the_project_with_what_differs(desk):
    (rep,) = desk.project(line(TARGETS), of_rep("targets: {sales: 6, days: 18}")).reps

    assert rep.targets == Targets(6, 0.25, 0.2, 6, 18, "month")
    assert desk.project(line(TARGETS)).reps[0].targets == desk.project(line(TARGETS)).targets


def test_a_rep_may_have_targets_where_the_project_has_none(desk):
    project = desk.project(of_rep(TARGETS.replace("25 %", "0.25").replace("20 %", "20%")))

    assert project.targets is None
    assert project.reps[0].targets == Targets(4, 0.25, 0.2, 6, 20, "month")


@pytest.mark.parametrize(
    ("changes", "capacity"),
    [
        ((), None),
        ((of_rep("capacity: 30"),), 30),
        ((line(TARGETS),), 24),
        ((line(TARGETS), of_rep("capacity: 30")), 30),
        ((line(TARGETS), of_rep("capacity: none")), None),
        ((line(TARGETS), of_rep("targets: {sales: 6}")), 36),
    ],
)
def test_a_capacity_that_is_not_written_is_what_the_targets_ask_for(desk, changes, capacity):
    assert desk.project(*changes).reps[0].capacity == capacity


def test_overbooking_and_accounts_are_off_until_they_are_written(desk):
    project = desk.project(line("overbooking: 1.2\naccounts: several playbooks"))

    assert (project.overbooking, project.several_per_account) == (1.2, True)
    assert (desk.project().overbooking, desk.project().several_per_account) == (1.0, False)
    assert desk.project(line("accounts: one playbook")).several_per_account is False


WRONG_TARGETS = [
    ("sales: 4", "sales: four", 18, 4, "PB020 'four' is not an amount → write it in digits, above 0: 4"),
    ("sales: 4", "sales: 0", 18, 1, "PB020 '0' is not an amount → write it in digits, above 0: 4"),
    ("sales: 4", 'sales: "2,5"', 19, 3, "PB020 '2,5' is not an amount → write 2.5"),
    ("sale: 25 %", "sale: 25", 54, 2, "PB020 '25' is not a rate → write 25 %"),
    ("sale: 25 %", "sale: 0 %", 54, 3, "PB020 at a rate of 0 no number of calls is enough → write a rate above 0 %"),
    ("sale: 25 %", "sale: 125 %", 54, 5, "PB020 '125 %' is more than all → write 100 % or less"),
    ("sale: 25 %", 'sale: "12,5 %"', 55, 6, "PB020 '12,5 %' is not a rate → write 12.5 %"),
    ("sale: 25 %", "sale: a quarter", 54, 9, "PB020 'a quarter' is not a rate → write it like 25 %"),
    ("lead: 6", "lead: six", 103, 3, "PB020 'six' is not an amount → write it in digits, above 0: 4"),
    ("days: 20", "days: 20.5", 112, 4, "PB020 '20.5' is not a number of days → write it in digits: 20"),
    ("days: 20", "day: 20", 106, 3, "PB002 unknown key 'day' — did you mean 'days'?"),
    (
        "per: month",
        "per: months",
        26,
        6,
        "PB012 'months' — did you mean 'month'? → one of 'week', 'month', 'quarter' or 'year'",
    ),
    (
        "per: month",
        "per: week",
        111,
        2,
        "PB012 a week has no 20 working days → write the days worked in it, or another `per`",
    ),
    (", days: 20", "", 1, 7, "PB011 `days` is missing in these targets → add days: 20"),
]


@pytest.mark.parametrize(
    ("right", "wrong", "column", "width", "answer"), WRONG_TARGETS, ids=[case[1] or "no days" for case in WRONG_TARGETS]
)
def test_a_mistake_in_the_targets(desk, right, wrong, column, width, answer):
    assert right in TARGETS
    assert desk.told(line(TARGETS.replace(right, wrong))) == [f"project.yaml:9:{column}+{width} {answer}"]


WRONG_OF_REP = [
    ("capacity: 0", 122, 1, "PB020 '0' is not a number of contacts a day → write it like 30, or none"),
    ("capacity: many", 122, 4, "PB020 'many' is not a number of contacts a day → write it like 30, or none"),
    ("capacity: 12.5", 122, 4, "PB020 '12.5' is not a number of contacts a day → write it like 30, or none"),
    (
        "targets: {sales: 6, days: 20}",
        112,
        7,
        (
            "PB011 `opportunity_to_sale`, `lead_to_opportunity`, `calls_per_lead` are missing in these targets → "
            "add opportunity_to_sale: 25 %, lead_to_opportunity: 20 %, calls_per_lead: 6"
        ),
    ),
    ("targets: {sale: 6}", 122, 4, "PB002 unknown key 'sale' — did you mean 'sales'?"),
    ("quota: 3", 112, 5, "PB002 'quota' is not a key here → what is to be sold stands under `targets`"),
]


@pytest.mark.parametrize(("text", "column", "width", "answer"), WRONG_OF_REP, ids=[case[0] for case in WRONG_OF_REP])
def test_a_mistake_in_what_a_rep_is_to_do(desk, text, column, width, answer):
    assert desk.told(of_rep(text)) == [f"project.yaml:5:{column}+{width} {answer}"]


FACTOR = "is not a factor from 1 to 10 → write 1.2, which is 20% above capacity"
WRONG_LINES = [
    ("overbooking: 120 %", 14, 5, f"PB020 '120 %' {FACTOR}"),
    ("overbooking: 20 %", 14, 4, f"PB020 '20 %' {FACTOR}"),
    ("overbooking: 120", 14, 3, f"PB020 '120' {FACTOR}"),
    ("overbooking: 0.8", 14, 3, f"PB020 '0.8' {FACTOR}"),
    ("accounts: several", 11, 7, "PB012 'several' cannot stand here → one of 'one playbook' or 'several playbooks'"),
]


@pytest.mark.parametrize(("text", "column", "width", "answer"), WRONG_LINES, ids=[case[0] for case in WRONG_LINES])
def test_a_mistake_about_how_many_leads_are_taken_in(desk, text, column, width, answer):
    assert desk.told(line(text)) == [f"project.yaml:9:{column}+{width} {answer}"]


def test_all_mistakes_are_told_at_once(desk):
    told = desk.told(line("overbooking: 20 %\ntargets: {sales: 4, days: none}\nacounts: one playbook"))

    assert [one.split(" ")[0] for one in told] == [
        *("project.yaml:9:14+4", "project.yaml:10:1+7", "project.yaml:10:27+4", "project.yaml:11:1+7")
    ]
