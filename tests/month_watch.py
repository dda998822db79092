"""Turns every build of a month, one after the other, into what is wrong with it."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from checker import zone_of

from month_artifacts import read_output
from month_checks import check
from month_people import REPS
from month_record import reaction_to, read_journal
from month_roll import ALL, Roll, closes
from month_rules import BOOKS, EXITS
from month_standing import Found, Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from month_artifacts import Event, Output, Touch
    from month_record import Row

CANARY = re.compile(r"(?:Ada|Canary|lead)\d{4}")
DRAFTS = timedelta(days=7)


class Watch:
    """Somebody who reads everything after every build, and remembers what was published before."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.found, self._roll = folder, Found(), Roll()
        self._seen: dict[str, int] = {}
        self._looks = 0
        self._before: Output | None = None
        self._sequences: dict[tuple[str, str], int] = {}

    def look(self, at: datetime, findings: Sequence[str]) -> None:
        """Look at the build of an instant; ``findings`` is what it found itself."""
        self._at, self._looks = at, self._looks + 1
        self._output = read_output(self._folder / "output")
        rows = read_journal(self._folder / "journal")
        news = [row for row in rows if row.id not in self._seen]
        self._seen |= {row.id: self._looks for row in news}
        self._roll.see((self._folder / "leads.csv").read_text("utf-8"))
        self._roll.read(rows)
        self.found.ask("findings", f"{at}", *findings)
        everybody = self._everybody()
        for here in everybody:
            check(here, self.found)
        self._check_enrolled(everybody)
        self._check_numbers(everybody)
        for rep in REPS:
            self._check_calendar(rep)
            self._check_cancelled(rep, news)
        self._check_drafts()
        self._check_assumed(everybody)
        self._before = self._output

    def _everybody(self) -> list[Standing]:
        touches: dict[int, list[Touch]] = defaultdict(list)
        for touch in self._output.touches:
            touches[id(self._roll.find(touch.lead))].append(touch)
        found = [Standing(human, touches[id(human)], self._at, self._seen) for human in self._roll.people]
        numbers: dict[str, list[Standing]] = defaultdict(list)
        for one in found:
            if one.human.row and one.human.row["phone"]:
                numbers[one.human.row["phone"]].append(one)
        for same in numbers.values():
            for one in same:
                one.line = [other for other in same if other is not one]
        return found

    def _check_enrolled(self, everybody: Sequence[Standing]) -> None:
        """Whoever stands in the list is in a playbook, unless they said stop, or a colleague is in another one."""
        for here in everybody:
            row = here.human.row
            if row is None or here.runs or here.ended or not (row["phone"] or row["email"]):
                continue
            same = (one for one in everybody if one.is_worked and row["company"] == one.human.row["company"] != "")
            waits = any(not one.ended and one.run.playbook not in {row["track"], "nurture"} for one in same)
            is_answered = row["track"] == "chase"  # it begins with a step `at start`, which cannot wait
            self.found.ask("enrolled", here.human.name, "nobody took them in" * (not waits or is_answered))

    def _check_numbers(self, everybody: Sequence[Standing]) -> None:
        """One number is called by one rep."""
        for here in everybody:
            own = {touch.rep for touch in here.planned if touch.channel == "call"}
            others = {touch.rep for one in here.line for touch in one.planned if touch.channel == "call"}
            self.found.ask("number", here.human.name, f"{own} and {others} call it" * bool(own and others - own))

    def _check_calendar(self, rep: str) -> None:
        """Calendars hold what is planned and nothing else, and nobody else's words; numbers of changes only rise."""
        touches = [one for one in self._output.touches if one.status == "planned" and one.channel != "email"]
        planned = {(one.uid, one.start) for one in touches if one.rep == rep}
        shown = self._output.calendar(rep, "calendar").values()
        published = {(one.touch, one.start) for one in shown if not one.is_cancelled}
        self.found.ask("calendar", rep, *(f"{one} is planned, and not there" for one in planned - published))
        # Only a calendar that would be empty holds what was taken back.
        self.found.ask("calendar", rep, *(f"{one} is cancelled there" for one in shown if one.is_cancelled and planned))
        for event in (*shown, *self._output.calendar(rep, "changes").values()):
            self.found.ask("calendar", event.lead, *self._out_of_place(event, planned))
            self.found.ask("canary", event.lead, *self._foreign(event.text, event.lead))
            last = self._sequences.get((rep, event.uid), 0)
            says = f"{event.uid} went from {last} to {event.sequence}"
            self.found.ask("sequence", event.lead, says * (event.sequence < last))
            self._sequences[rep, event.uid] = event.sequence

    def _out_of_place(self, event: Event, planned: set[tuple[str, datetime]]) -> Iterator[str]:
        is_planned = (event.touch, event.start) in planned
        if event.is_cancelled == is_planned:
            yield f"{event.touch} is {'cancelled and planned' if is_planned else 'neither cancelled nor planned'}"
        if not event.is_cancelled and self._roll.find(event.lead).closed >= ALL:
            yield f"they said stop, and {event.touch} stands there"

    def _foreign(self, text: str, lead: str) -> Iterator[str]:
        """Words of other people in what was written for one."""
        human = self._roll.find(lead)
        if human.row is not None:
            own = {*human.canaries, *(word for address in human.addresses for word in CANARY.findall(address))}
            yield from (f"{word} is somebody else" for word in set(CANARY.findall(text)) - own)

    def _check_cancelled(self, rep: str, news: Sequence[Row]) -> None:
        """What the record took out of a calendar since the last build is cancelled there."""
        turned = {id(self._roll.find(row.lead)) for row in news if row.lead.startswith("id:") and _takes_back(row)}
        logged = {(row.lead, row.step, row.occurrence) for row in news if row.outcome}
        now, changes = self._output.calendar(rep, "calendar"), self._output.calendar(rep, "changes")
        planned = {touch.uid: touch for touch in (self._before.touches if self._before else ())}
        for uid, event in (self._before.calendar(rep, "calendar") if self._before else {}).items():
            if event.is_cancelled:
                continue
            human, touch = self._roll.find(event.lead), planned[event.touch]
            is_gone = event.start >= self._at and uid not in now and (event.lead, *touch.place) not in logged
            is_withdrawn = human.row is None or touch.channel in human.forbidden
            if is_gone and id(human) in turned and not is_withdrawn:
                is_told = uid in changes and changes[uid].is_cancelled
                self.found.ask("cancelled", event.lead, f"{touch} is gone without a word" * (not is_told))

    def _check_drafts(self) -> None:
        """Every e-mail of the coming days has a draft, to that lead alone, in their words alone."""
        waiting: dict[tuple[str, str], list[Touch]] = defaultdict(list)
        for touch in self._output.touches:
            zone = zone_of(REPS[touch.rep].zone)
            until = datetime.combine(self._at.astimezone(zone).date(), datetime.min.time(), zone) + DRAFTS
            if touch.status == "planned" and touch.channel == "email" and touch.start < until:
                folder = f"{touch.rep}/drafts/{touch.start.astimezone(zone).date()}"
                address = (self._roll.find(touch.lead).row or {}).get("email", "")
                waiting[folder, address].append(touch)
        for path, draft in self._output.drafts.items():
            touches = waiting[path.rpartition("/")[0], draft.to]
            self.found.ask("draft", draft.to, f"{path} is of nothing planned" * (not touches))
            for touch in touches[:1]:
                self.found.ask("canary", touch.lead, *self._foreign(draft.text, touch.lead))
                touches.remove(touch)
        left = (touch for touches in waiting.values() for touch in touches)
        self.found.ask("draft", "everybody", *(f"no draft for {touch}" for touch in left))

    def _check_assumed(self, everybody: Sequence[Standing]) -> None:
        """What stood in the plan for a time that is still to come does not count as made.

        Whose line of the list has changed, or who shares a number, may have got room in the past.
        """
        before = {one.uid: one.start for one in (self._before.touches if self._before else ())}
        for here in everybody:
            is_same = here.human.row == here.human.row_before and not here.line
            for touch in here.touches if is_same else ():
                if touch.status == "assumed" and touch.uid in before:
                    says = f"{touch} was planned for {before[touch.uid]}"
                    self.found.ask("assumed", touch.lead, says * (before[touch.uid] > self._at))

    def look_at_queue(self, queue: Sequence[Mapping[str, object]]) -> None:
        """The queue holds what the plan has for today, and nobody who said stop."""
        uids = {entry["uid"] for entry in queue if entry["status"] == "planned"}
        for touch in self._output.touches:
            zone = zone_of(REPS[touch.rep].zone)
            is_today = touch.start.astimezone(zone).date() <= self._at.astimezone(zone).date()
            if touch.status == "planned":
                self.found.ask("queue", touch.lead, f"{touch}, in the queue or not" * (is_today != (touch.uid in uids)))
        for entry in queue:
            is_stopped = entry["status"] == "planned" and entry["channel"] in self._roll.find(entry["lead"]).closed
            self.found.ask("queue", entry["lead"], "they said stop" * is_stopped)


def _takes_back(row: Row) -> bool:
    """Whether a row ends somebody's run or closes a channel, or gives them to another rep."""
    if row.outcome and row.playbook in BOOKS:
        kind = reaction_to(row.outcome, row.playbook, row.step).kind
        return bool(closes(row)) or row.outcome in EXITS[row.playbook] or kind in {"stop", "start"}
    return bool(closes(row)) or row.event in {"reassigned", "closed"}
