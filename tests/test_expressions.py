"""Conditions as managers write them, over cells as CRMs write them."""

from __future__ import annotations

import pytest

from playbook.expressions import ExpressionError, Facts, parse_expression

LEAD = {
    "european": "1.234,56",
    "decimal": "99,50",
    "dollars": "$9,600",
    "millions": "1,234,567",
    "nan": "NaN",
    "status": "open",
    "topic": "twelve desks",
    "no": "No",
    "empty": " ",
}
FACTS = {"lead": Facts(LEAD), "history": Facts({"attempts": 2})}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("lead.european > 1000", True),
        ("lead.decimal < 100", True),
        ("lead.dollars == 9600", True),
        ("lead.millions > 1000000", True),
        ("lead.decimal > -5", True),
        ("lead.nan > 100", False),
        ("lead.topic > 100", False),
        ('lead.status in ("new", "open")', True),
        ('lead.status in ["new"]', False),
        ('lead["topic"] == "twelve desks"', True),
        ("lead.topic and not lead.empty", True),
        ("lead.no", False),
        ("lead.missing", False),
        ("not lead.missing", True),
        ('lead.missing != "x"', False),  # a comparison with what is missing is never true
        ("lead.missing or lead.topic", True),
        ("history.attempts >= 2", True),
        ('history.attempts < "many"', False),
        ("lead.topic in 5", False),
    ],
)
def test_a_condition_holds_of_a_lead_or_not(condition, holds):
    assert parse_expression(condition).holds(FACTS) is holds


@pytest.mark.parametrize(
    ("condition", "offset", "says"),
    [
        ("lead", 0, "needs a field"),
        ("lead.topic and lead", 15, "needs a field"),
        ("topic == 1", 0, "'topic' is not known here"),
        ("lead.topic.upper", 0, "a field has one dot"),
        ("lead.f()", 0, "cannot stand in a condition"),
        ("lead.a + 1 > 2", 0, "cannot stand in a condition"),
        ("__import__('os')", 0, "cannot stand in a condition"),
        ("lead[0]", 0, "a column stands in quotes"),
        ("", 0, "is not a condition"),
        ("lead.a = 1", 7, "is not a condition"),
    ],
)
def test_what_is_no_condition_is_refused_at_its_character(condition, offset, says):
    with pytest.raises(ExpressionError) as refusal:
        parse_expression(condition)

    assert says in refusal.value.message
    assert refusal.value.offset == offset
