from __future__ import annotations

import pytest

from playbook.diagnostics import Scope, Severity
from playbook.model.artifact import Artifact, Stamp
from playbook.publishing.brakes import mass_change, stamps_of
from playbook.testing import utc_minutes

AS_OF = utc_minutes("2026-11-24T14:00+00:00")
DAY = 24 * 60


def published(count: int, first: int = AS_OF + DAY) -> dict[str, Stamp]:
    """So many calls, an hour apart, each of a lead with two rows in the record."""
    return {f"u{number}": Stamp(f"u{number}", "d", 0, AS_OF, first + number * 60, 0, 2) for number in range(count)}


def moved(stamps: dict[str, Stamp], count: int, minutes: int = 24 * 60, rows: int = 2) -> dict[str, Stamp]:
    """The same with the first ``count`` of them on another day."""
    return {
        uid: one._replace(start=one.start + minutes, rows=rows) if number < count else one
        for number, (uid, one) in enumerate(stamps.items())
    }


def without(stamps: dict[str, Stamp], count: int) -> dict[str, Stamp]:
    return dict(list(stamps.items())[count:])


@pytest.mark.parametrize(
    ("total", "changed", "is_refused"),
    [
        (20, 20, False),  # a small project may change as a whole
        (21, 21, True),
        (200, 20, False),
        (200, 21, True),
        (300, 30, False),  # a tenth of many is an ordinary day
        (300, 31, True),
        (300, 0, False),
    ],
)
def test_more_than_twenty_and_more_than_a_tenth_are_refused(total: int, changed: int, is_refused: bool):
    before = published(total)
    for coming in (moved(before, changed), without(before, changed)):
        assert (mass_change(before, coming, (), AS_OF) is not None) == is_refused


def test_the_refusal_says_how_many_of_how_many_and_what_to_do():
    before = published(300)
    refused = mass_change(before, moved(without(before, 8), 40), (), AS_OF)
    assert (refused.code, refused.scope, refused.severity) == ("PB059", Scope.PROJECT, Severity.ERROR)
    assert refused.message == (
        "48 of the 300 coming calls and tasks in calendars would change without a reason in the record: "
        "40 would move to another day, 8 would disappear."
    )
    assert "`playbook build --accept`" in refused.hint


def test_what_the_record_explains_is_not_counted():
    before = published(100)
    assert mass_change(before, {}, (), AS_OF)
    assert mass_change(before, {}, before.keys(), AS_OF) is None
    assert mass_change(before, moved(before, 100), before.keys(), AS_OF) is None


def test_a_new_row_about_the_lead_explains_a_move():
    before = published(100)
    assert mass_change(before, moved(before, 100, rows=2), (), AS_OF)
    assert mass_change(before, moved(before, 100, rows=3), (), AS_OF) is None


def test_a_cancellation_always_has_its_reason():
    before = published(100)
    cancelled = {uid: one._replace(start=None) for uid, one in before.items()}
    assert mass_change(before, cancelled, (), AS_OF) is None


def test_what_is_past_or_was_not_shown_any_more_is_not_counted():
    assert mass_change(published(100, AS_OF - 99 * 60), {}, (), AS_OF) is None
    gone = {uid: one._replace(start=None) for uid, one in published(100).items()}
    assert mass_change(gone, {}, (), AS_OF) is None
    assert mass_change({}, published(100), (), AS_OF) is None


def test_a_shorter_horizon_takes_nothing_back():
    before = published(100)
    until = AS_OF + DAY + 30 * 60
    coming = {uid: one for uid, one in before.items() if one.start < until}
    assert mass_change(before, coming, (), AS_OF)
    assert mass_change(before, coming, (), AS_OF, until=until) is None
    assert mass_change(before, {}, (), AS_OF, until=until)


def test_new_calls_do_not_hide_what_disappears():
    before = published(100)
    new = {f"n{number}": Stamp(f"n{number}", "d", 0, AS_OF, AS_OF + DAY, 0) for number in range(5_000)}
    assert mass_change(before, without(before, 21) | new, (), AS_OF)


def test_stamps_are_those_of_every_artifact():
    one, two = Stamp("u1", "d", 0, 0, 700), Stamp("u2", "d", 0, 0, None)
    found = stamps_of([Artifact("a.ics", b"", (one,)), Artifact("b.txt", b""), Artifact("c.ics", b"", (one, two))])
    assert found == {"u1": one, "u2": two}


def test_giving_way_to_each_other_within_a_day_is_no_mass_change():
    before = published(100)
    assert mass_change(before, moved(before, 100, minutes=7 * 60), (), AS_OF) is None
    assert mass_change(before, moved(before, 100, minutes=-8 * 60), (), AS_OF) is not None
