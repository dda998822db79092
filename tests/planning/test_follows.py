"""What a rep reads about what comes next: the channel and the hour, in words and never as a step's id."""

from __future__ import annotations

import re

PLAYBOOK = """\
playbook: chase
title: A chase
enroll: lead.received_at
start: lead.received_at
exit: [connected, opted_out]
outcomes: {unanswered: next, not_now: go to last-word, else: stop}
steps:
  - id: knock
    when: at start
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
  - id: last-word
    when: 1 business day after knock
    at: 10:00
    email: {objective: Write, ask: A yes, message: note}
  - id: third-try-friend
    when: 1 business day after last-word
    at: 11:00
    call: {objective: Talk, ask: Ten minutes, voicemail: none}
messages:
  note: {kind: request, subject: "{{ lead.topic }}", body: Hello.}
"""
AS_OF = "2026-07-07T09:12-04:00"


def _next(project) -> dict[str, str]:
    made = project(PLAYBOOK, arrives=AS_OF)
    text = (made.folder / "project.yaml").read_text("utf-8").replace("[plan_json]", "[plan_json, calendar]")
    made.write("project.yaml", text)
    calendar = re.sub(r"\r\n ", "", made.build(AS_OF).read("ines/calendar.ics").decode())
    first = calendar.replace("\\,", ",").replace("\\;", ";").partition("END:VEVENT")[0]
    lines = first.partition("What comes next")[2].partition("\r\n")[0].split("\\n")
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def test_the_next_touch_is_named_by_its_channel_and_its_hour(project):
    follows = _next(project)

    assert follows["No answer"] == "next: e-mail, Wed 8 Jul, 10:00"
    assert follows["Connected"] == "the follow-up ends here"


def test_a_step_gone_to_is_named_with_its_channel(project):
    assert _next(project)["Not now"] == "go on with the e-mail: last word, the day after"
