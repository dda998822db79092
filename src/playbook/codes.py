"""What each code of a diagnostic means and what to do about it; docs/reference/diagnostics.md is written from this."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CODES", "Code"]


class Code(NamedTuple):
    """A kind of mistake: its name, what it says, and what to do."""

    name: str
    means: str
    do: str


CODES: dict[str, Code] = {
    # The text of the project.
    "PB001": Code(
        "yaml-error", "The file is not YAML as playbooks use it.", "Mend the line shown; indent with spaces."
    ),
    "PB002": Code(
        "unknown-key",
        "A key is not one of those that may stand there. Other tools' words for time (`after`, `delay`, `retry`) are "
        "answered with how to say the same here.",
        "Use the key named in the message.",
    ),
    "PB003": Code(
        "template-error",
        "A text cannot be read as a template, uses what texts may not (loops, calls, arithmetic), or holds a field in "
        "another program's brackets, such as `[First Name]`, which would be sent as it stands.",
        "Write the field named in the message; use `{{ field }}`, `default()` and `{% if %}`.",
    ),
    "PB004": Code(
        "unknown-field",
        "A text, condition or moment names a field that no lead list has a column for.",
        "Correct the name, add the column, or give a `default`.",
    ),
    "PB005": Code(
        "empty-for-lead",
        "One lead has no value for a field that a text needs. That touch is withheld; the others are built.",
        'Fill the cell, or write `{{ field | default("…") }}`.',
    ),
    "PB007": Code("bad-address", "An e-mail address is not one.", "Write it like ines@example.com."),
    "PB011": Code("missing", "A key that must be there is missing.", "Add it."),
    "PB012": Code(
        "wrong-value", "A value has the wrong shape or is none of those allowed.", "Write one of those named."
    ),
    "PB013": Code(
        "not-yet", "A key is part of the language, but this version does not carry it out.", "Leave it out for now."
    ),
    "PB014": Code(
        "no-schedule",
        "A part of the schedule is set neither in the step, nor in its playbook, nor in project.yaml.",
        "Set it in project.yaml under `schedule:`; no default is hidden.",
    ),
    "PB015": Code("same-name", "Two things have one name, or a file and its playbook two.", "Rename one."),
    "PB016": Code(
        "no-else", "`outcomes:` does not say what happens after all other outcomes.", "End it with `else: stop`."
    ),
    "PB017": Code(
        "one-channel",
        "A step has no channel, or more than one.",
        "Give it one channel, an `either` of several, or `steps` of its own.",
    ),
    "PB018": Code(
        "unknown-name",
        "A step, message, script, outcome, playbook or rep is named that does not exist.",
        "Correct the name.",
    ),
    "PB019": Code(
        "bad-condition", "A condition cannot be understood.", "Write it like `lead.amount < 100 and lead.topic`."
    ),
    "PB020": Code(
        "bad-phrase",
        "A phrase such as `when` stops making sense at the word shown.",
        "Write what the message proposes.",
    ),
    "PB021": Code(
        "playbook-gone",
        "A lead is enrolled in a playbook that project.yaml does not list. The lead is held.",
        "List the playbook again.",
    ),
    "PB022": Code("nobody", "No playbook's `enroll` holds for any lead.", "Check it against the columns of the list."),
    "PB023": Code(
        "two-histories",
        "A lead's id belongs to one person in the journal and its address to another. The lead is withheld.",
        "Correct the id or the address.",
    ),
    "PB024": Code("no-such-output", "No installed plugin provides this output.", "Correct the name, or install it."),
    "PB025": Code(
        "no-such-zone",
        "The time zone does not exist, or is no place's: abbreviations such as EST and offsets such as GMT-5 keep no "
        "summer time.",
        "Write an IANA name such as America/New_York, or UTC.",
    ),
    "PB026": Code(
        "repeat", "A `repeat` has no end, no range to fill, or none of its four shapes.", "Write one of those named."
    ),
    "PB027": Code(
        "cap-raised", "A cap stands above the project's; caps may only be lowered.", "Write the project's or less."
    ),
    "PB028": Code(
        "wait-shorter-than-gap",
        "A written wait ends before the gap in force lets the step happen. Both lines are named.",
        "Wait longer, or give the step `limits:` of its own.",
    ),
    # The lead list.
    "PB030": Code("no-file", "A file is missing or cannot be opened.", "Put it there, or correct its name."),
    "PB031": Code(
        "unreadable-list", "The lead list is not text we can read without guessing.", "Save it as CSV UTF-8."
    ),
    "PB032": Code(
        "ambiguous-column", "A header stands twice, is empty, or two columns mean one thing.", "Keep one of them."
    ),
    "PB033": Code("empty-list", "The lead list holds no lead.", "Export it with a header and at least one lead."),
    "PB034": Code(
        "ragged-row",
        "A row has more or fewer cells than the header: its values may stand under the wrong headers.",
        "Mend the row, or export the list again.",
    ),
    "PB035": Code(
        "columns",
        "A column that is needed is missing, or project.yaml names one that is not there.",
        "Name it under `columns:` of the list.",
    ),
    "PB036": Code(
        "unknown-export",
        "The list comes from a program whose stop columns this version does not know.",
        "Export with plain headers, or from HubSpot.",
    ),
    "PB037": Code(
        "no-owner", "A lead belongs to no rep. It is withheld.", "Give it an owner, or list the name as a rep's."
    ),
    "PB038": Code("bad-number", "A phone number cannot be dialled and is left out.", "Correct it in the CRM."),
    "PB039": Code("bad-cell", "A cell cannot be understood and is left empty.", "Write it as the message says."),
    "PB070": Code(
        "no-offset",
        "Times have no offset and project.yaml does not say in which zone they were written.",
        "Set `timezone:` for the list.",
    ),
    "PB071": Code(
        "no-place", "A country, state or zone is not known; without any zone the lead is withheld.", "Correct it."
    ),
    "PB072": Code("one-id-two-people", "One id stands at several people. All of them are withheld.", "Correct the id."),
    "PB073": Code("ids-by-case", "Two ids differ only in upper and lower case.", "Check that they are two people."),
    "PB074": Code(
        "sounds-like-stop", "A column seems to forbid contact; it is obeyed.", "Say what it forbids in `columns:`."
    ),
    "PB075": Code(
        "unknown-status", "A status is not known; its leads are worked.", "Use it in `enroll` to leave them out."
    ),
    "PB076": Code(
        "overload",
        "On some days a rep has more calls, visits and meetings than the capacity. New leads wait for a day with room; "
        "those of a playbook with a step `at start` or before a date do not, since their days stand.",
        "Give leads to another rep, or raise `capacity`.",
    ),
    # The record.
    "PB040": Code(
        "unreadable-row",
        "A row of the journal cannot be read. It may be somebody's stop, so nothing is built.",
        "Correct the line, or bring the file back from git.",
    ),
    "PB041": Code(
        "torn-row", "The last row was cut off by a crash. It was never confirmed, and is left out.", "Log it again."
    ),
    "PB042": Code(
        "same-event-twice", "Two rows with one id say different things; the first counts.", "Correct one of them."
    ),
    "PB043": Code(
        "merge-marks", "Git left its conflict marks in the journal; both sides are kept.", "Delete the marks."
    ),
    "PB050": Code(
        "unknown-event",
        "A row of the journal tells of an event there is none of. It may be somebody's stop, so nothing is built.",
        "Write the event named.",
    ),
    "PB051": Code(
        "unknown-outcome",
        "A row of the journal says no outcome, or one there is none of. It would be lost, so nothing is built.",
        "Write the outcome named.",
    ),
    "PB052": Code(
        "unknown-channel",
        "Somebody's stop names a channel there is none of, so it would not be obeyed. Nothing is built.",
        'Write the channel named; several with commas and in quotes: `"channels=call,email"`.',
    ),
    "PB053": Code(
        "unknown-lead",
        "A row of the journal is about nobody: no lead list and no enrollment has this key. Nothing is built, since it "
        "may be the stop of somebody else. A digest of an address or number may be stopped before it is in any list.",
        "Correct the key. If the person has left the list, say so in a row with the event `gone` for that key.",
    ),
    "PB054": Code(
        "unknown-step",
        "An outcome names a playbook, step or occurrence there is none of. A step may have been renamed: then it is a "
        "warning, and the outcome counts as a contact.",
        "Correct the name.",
    ),
    "PB055": Code(
        "undoes-nothing",
        "A row takes back another that is not in the journal.",
        "Write the id of that row behind `of=` in `detail`.",
    ),
    "PB056": Code(
        "many-vanished",
        "More than a tenth, and more than 20, of the leads that are in a playbook stand in no list any more, or have "
        "one "
        "person's id and another's address: the export was cut off, columns shifted, or it is another file. Nothing is "
        "written.",
        "Put the right list there; if this one is right, run `playbook build --accept`.",
    ),
    "PB057": Code(
        "shared-number",
        "A lead of another rep has the same number and was taken in first: that rep calls it, and nobody else does "
        "until "
        "that run ends.",
        "Give both leads one owner, if one person should call them.",
    ),
    "PB058": Code(
        "no-such-playbook",
        "The list's column `playbook` names one that project.yaml does not list. The lead is withheld.",
        "Write the name of one that is listed, or leave the cell empty.",
    ),
    "PB059": Code(
        "many-changed",
        "More than a tenth, and more than 20, of the calls and tasks ahead would move to another day or disappear "
        "without "
        "a reason in the record. Nothing is written.",
        "Compare lists, playbooks and project.yaml with their last version; where it is meant, `playbook build "
        "--accept`.",
    ),
    "PB062": Code(
        "broken-note",
        "A note beside the journal cannot be read. The row it belongs to counts all the same.",
        "Bring the file back from git, or delete it.",
    ),
    # What is typed for `playbook log`; nothing is logged.
    "PB063": Code(
        "which-lead",
        "What was typed fits nobody, or several people.",
        "Write the id; a stop of somebody in no list needs their e-mail address, or their number with + and country.",
    ),
    "PB064": Code(
        "what-happened",
        "The outcome or what was said with it is not understood, lacks the day that was agreed, or is logged already.",
        "Write what the message names.",
    ),
    "PB065": Code(
        "which-step",
        "There is no such step or happening in the lead's playbook, or that outcome cannot come of it.",
        "Write the step named, or leave `--step` out.",
    ),
    "PB066": Code(
        "which-time",
        "A time or day cannot be read, lies on the wrong side of now, or is one that the clocks leave out or show "
        "twice.",
        "Write it as the message says.",
    ),
    "PB067": Code(
        "cannot-undo",
        "There is no such row, it is none that can be taken back, or it is a stop.",
        "Look the id up with `playbook log LEAD --show`; take back a stop only with `--yes`.",
    ),
    "PB068": Code(
        "wrong-clock",
        "A row of the record is dated after the build by more than a day, before 2000, or years before the lead was "
        "enrolled. It counts as it stands; a stop holds whatever its date.",
        "Set that computer's clock right; undo the row and log it again.",
    ),
    "PB069": Code(
        "journal-edited",
        "Bytes of a journal file that stood there at the last build changed or vanished, or its last row, saved by "
        "another program, has no line end.",
        "Look at `git diff`; bring back what is missing.",
    ),
    # The disk.
    "PB044": Code(
        "cannot-write", "The disk is full, closed to us, or a file is open elsewhere.", "Do what the message says."
    ),
    "PB045": Code("busy", "Another build or command is writing.", "Wait until it has finished."),
    "PB046": Code("memory-lost", "What was known of earlier builds cannot be read.", "Delete output/ and build again."),
    "PB047": Code(
        "going-back",
        "output/ was published for a later time or with newer data than this build has.",
        "Build for now, update, or delete output/ to start over.",
    ),
    "PB048": Code(
        "in-the-way", "Something in output/ is not ours, such as a link, or a path is unsafe.", "Move it away."
    ),
    "PB049": Code(
        "edited", "A file of ours was edited by hand; it was moved to output/edited/.", "Take over what you need."
    ),
    # Plugins, and what is withheld.
    "PB060": Code("plugin-failed", "A plugin cannot be used.", "Update or remove it."),
    "PB061": Code(
        "output-failed",
        "An output raised an exception, or made something that is no file. That call's files are missing, and those of "
        "earlier builds are removed; all others are written.",
        "Tell whoever wrote it, or take it out of `outputs:`.",
    ),
    "PB090": Code("gate", "The last check found a touch that must not happen. It is withheld.", "Please report it."),
    "PB091": Code("withheld", "An output would not write one lead's file.", "Do what the message says."),
}
