"""Forms of what a school or board keeps."""

from sending_ import Send

_TEAM = {"name": "Noor", "function": "Leerkracht"}
_STRUCTURE = "registers:school-structure"

REGISTERS = {
    "registers:school-rooms": Send(
        fields={"value-00-facility-quiet": "present", "note-00-facility-quiet": "Naast de hal"}
    ),
    "registers:school-member-new": Send(fields=_TEAM),
    "registers:school-member": Send(fields={"findable": "on"}),
    "registers:school-remove-member": Send("registers:school-member"),
    "registers:school-skill-new": Send(fields={"kind": "training", "title": "Heel anders"}),
    "registers:school-skill": Send(),
    "registers:school-remove-skill": Send("registers:school-skill"),
    "registers:school-activity-new": Send(fields={"kind": "training", "subject": "Heel anders"}),
    "registers:school-activity": Send(),
    "registers:school-remove-activity": Send("registers:school-activity"),
    "registers:school-structure-new": Send(fields={"kind": "curative", "title": "Heel anders"}),
    "registers:school-structure-entry": Send(),
    "registers:school-structure-up": Send(_STRUCTURE, first=("registers:school-structure-down",)),
    "registers:school-structure-down": Send(_STRUCTURE),
    "registers:school-remove-structure-entry": Send("registers:school-structure-entry"),
    "registers:school-population": Send(fields={"about": "Heel anders"}),
    "registers:school-inspection": Send(fields={"element": "OP2", "value": "good", "decided": "2026-03-01"}),
    "registers:school-remove-judgement": Send("registers:school-inspection"),
    "registers:board-policy": Send(fields={"title": "Heel anders"}),
    "registers:board-remove-policy": Send("registers:board-policy"),
}
