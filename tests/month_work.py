"""Turns the reps' queues into what they do and log: in time, a day late, or never; and into people who call in."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from checker import zone_of

from month_office import shown
from month_people import ATLAS, REPS
from month_record import reaction_to

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from month_office import Office
    from month_people import Person

    Entry = Mapping[str, object]

CALLED = (
    *("no_answer",) * 14,
    *("left_voicemail",) * 10,
    *("busy",) * 3,
    *("call_back",) * 3,
    *("gatekeeper", "gatekeeper", "connected", "connected", "referred", "referred", "interested", "not_now"),
    *("won", "won", "unqualified", "wrong_number", "not_interested", "opted_out", "opted_out call"),
)
WRITTEN = (*("done",) * 20, "replied", "replied", "auto_reply", "bounced", "opted_out", "opted_out email", "interested")
MET = ("no_show", "won", "connected", "call_back", "not_now", "done")
INBOUND = ("call_back", "connected", "opted_out", "interested", "replied", "not_now", "won")
OUTCOMES = frozenset(word.partition(" ")[0] for word in (*CALLED, *WRITTEN))
SEVERAL = frozenset({"note", "probe", "hello"})
"""Steps that are done on one channel or another, so that a row says on which."""


@dataclass(frozen=True)
class Made:
    """What a rep did: for which entry of the queue, what came of it, when, and when it is logged."""

    entry: Entry
    detail: dict[str, str]
    at: datetime
    logged: datetime


class Work:
    """A team at work; ``done`` counts what happened.

    ``share`` of the outcomes go through `playbook log`, the others straight into the journal.
    """

    def __init__(self, office: Office, people: Sequence[Person], share: float, chance: random.Random) -> None:
        self._office, self._share, self._chance = office, share, chance
        self._people = {person.key: person for person in people}
        self.done: Counter[str] = Counter()
        self._late: list[Made] = []
        self._wrong: list[str] = []

    def until(self, at: datetime, until: datetime, queue: Sequence[Entry]) -> None:
        """Work from one build to the next."""
        texts = {touch.uid: touch.text for touch in self._office.output.touches}
        idle = {rep for rep in REPS if self._chance.random() < 0.1}
        seen: set[object] = set()
        for entry in queue:
            if entry["rep"] not in idle and entry["lead"] not in seen and self._is_done(entry, until):
                seen.add(entry["lead"])
                self._make(entry, texts[entry["uid"]], at)
        for made in [one for one in self._late if one.logged < until]:
            self._late.remove(made)
            self.done["logged late"] += 1
            self._log(made, is_late=True)
        self._call_in(at, seen)
        self._take_back(at)

    def _is_done(self, entry: Entry, until: datetime) -> bool:
        if any(one.entry["uid"] == entry["uid"] for one in self._late):
            return False  # it was, and is only to be logged
        if entry["status"] == "assumed":
            return self._chance.random() < 0.3
        return datetime.fromisoformat(entry["start"]) < until and self._chance.random() < 0.85

    def _make(self, entry: Entry, text: str, at: datetime) -> None:
        is_missed = entry["status"] == "assumed"
        kinds = {"call": CALLED, "email": WRITTEN, "meeting": MET, "task": ("done",)}
        outcome = self._chance.choice(kinds[entry["channel"]])
        made = datetime.fromisoformat(entry["start"]) + timedelta(
            minutes=0 if is_missed else self._chance.randint(0, 9)
        )
        detail = self._detail("no_answer" if outcome == "left_voicemail" and not text else outcome, entry, made)
        if not is_missed and self._chance.random() < 0.15:
            self._late.append(Made(entry, detail, made, made + timedelta(days=1)))
        else:
            self._log(Made(entry, detail, made, at if is_missed else made))

    def _detail(self, said: str, entry: Entry, at: datetime) -> dict[str, str]:
        outcome, _, channels = said.partition(" ")
        detail = {"outcome": outcome} | ({"channels": channels} if channels else {})
        if reaction_to(outcome, entry["playbook"], entry["step"]).on_date:
            # It may be logged a day late, and what was agreed lies ahead then too.
            detail["date"] = self._agreed(entry["lead"], at + timedelta(days=1))
        if outcome == "connected" and self._chance.random() < 0.4:
            detail["answer.channel"] = "email"
        return detail

    def _agreed(self, lead: object, at: datetime) -> str:
        """A day somebody agrees to, with or without an hour; some are holidays or Sundays, some hours before dawn."""
        zone = zone_of(ATLAS[int(self._people[lead].cells["place"])].zones[0])
        day = at.astimezone(zone).date() + timedelta(days=self._chance.choice((1, 1, 2, 4, 7)))
        hour, minute = self._chance.choice((5, 9, 10, 11, 13, 14, 16, 18, 20)), self._chance.choice((0, 10, 15, 30, 45))
        return f"{day}" if self._chance.random() < 0.2 else f"{day}T{hour:02}:{minute:02}"

    def _log(self, made: Made, *, is_late: bool = False) -> None:
        self.done[made.detail["outcome"]] += 1
        if self._chance.random() < self._share:
            self._type(made, is_late=is_late)
        else:
            self._append(made)

    def _type(self, made: Made, *, is_late: bool) -> None:
        """Type the command that the queue shows beside the entry, with what came of it."""
        detail, entry = made.detail, made.entry
        words = shlex.split(entry["log"])[1:]
        words = [detail["outcome"] if word in {"OUTCOME", "done"} else word for word in words]
        words += ["--occurrence", entry["occurrence"]] if is_late and "--occurrence" not in words else []
        words += ["--at", shown(made.at)] if is_late else []
        words += ["--date", detail["date"].replace("T", " ")] if "date" in detail else []
        words += ["--channels", detail["channels"]] if "channels" in detail else []
        words += ["--answer", "channel=email"] if "answer.channel" in detail else []
        has_company = bool(self._people[entry["lead"]].cells["company"])
        is_stop = detail["outcome"] == "opted_out" and "channels" not in detail
        words += ["--account"] if is_stop and has_company and self._chance.random() < 0.3 else []
        code, out, err = self._office.type(*words, "--as-of", shown(made.logged), writer=entry["rep"])
        assert code == 0, (words, err)
        self.done["typed"] += 1
        if self._chance.random() < 0.03:
            self._wrong.append(out.split("--undo ")[1].split("\n")[0])

    def _append(self, made: Made) -> None:
        entry, outcome = made.entry, made.detail["outcome"]
        is_said = outcome == "left_voicemail" or (outcome == "done" and entry["channel"] == "email")
        text = next((one.text for one in self._office.output.touches if one.uid == entry["uid"]), "") if is_said else ""
        detail = made.detail | ({"message": text} if text else {})
        detail |= {"channel": entry["channel"]} if entry["step"] in SEVERAL and outcome != "opted_out" else {}
        place = (entry["playbook"], entry["enrollment"], entry["step"], entry["occurrence"])
        self._office.append(self._row(), entry["rep"], made.at, entry["lead"], place, detail)

    def _row(self) -> str:
        return f"m{self._chance.getrandbits(48):012x}"

    def _call_in(self, at: datetime, seen: set[object]) -> None:
        """Somebody calls or writes to us, and no step asked for that."""
        touches = [one for one in self._office.output.touches if one.status == "planned" and one.lead not in seen]
        if not touches or self._chance.random() > len(self._people) / 300:
            return
        touch, outcome = self._chance.choice(touches), self._chance.choice(INBOUND)
        made = at + timedelta(minutes=self._chance.randint(1, 500))
        detail = {"outcome": outcome}
        detail |= {} if outcome == "opted_out" else {"channel": "email" if outcome == "replied" else "call"}
        if reaction_to(outcome, touch.playbook, "").on_date:
            detail["date"] = self._agreed(touch.lead, made)
        self.done["called in"] += 1
        place = (touch.playbook, touch.enrollment, "", "")
        self._office.append(self._row(), touch.rep, made, touch.lead, place, detail)

    def _take_back(self, at: datetime) -> None:
        """What was logged by mistake is taken back."""
        for row in self._wrong:
            words = ("--undo", *shlex.split(row), "--as-of", shown(at + timedelta(hours=9)))
            code, _, err = self._office.type("log", "-C", str(self._office.folder), *words)
            assert code == 0, err
            self.done["taken back"] += 1
        self._wrong.clear()
