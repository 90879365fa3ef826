"""What places hang into the house: the acts by which schools, boards, regions and partners change."""

from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from draagvlak.core.hooks import Hooks
from draagvlak.places import belongings, boards, consortia, faces, partners, regions, schools
from draagvlak.places.duo import data_files
from draagvlak.places.models.places import BOARD_NUMBER, BRIN
from draagvlak.places.short_names import no_short_names


def _is_right(validator: RegexValidator, text: str) -> bool:
    try:
        validator(text)
    except ValidationError:
        return False
    return True


HOOKS = Hooks(
    dress=faces.dress,
    acts={
        "put-first-steps-away": _("Put away what a new consortium needs"),
        "added-school": _("Added a school"),
        "changed-school": _("Changed a school's details"),
        "moved-school": _("Moved a school to another board or region"),
        "took-move-back": _("Took a move of a school back"),
        "closed-school": _("Closed a school"),
        "merged-school": _("Merged a school"),
        "reopened-school": _("Took a closing back"),
        "added-board": _("Added a board"),
        "changed-board": _("Changed a board"),
        "added-region": _("Added a region"),
        "changed-region": _("Changed a region"),
        "removed-region": _("Removed a region"),
        "added-partner": _("Added a partner"),
        "changed-partner": _("Changed a partner"),
        "ended-partner": _("Ended the cooperation with a partner"),
        "resumed-partner": _("Took up the cooperation with a partner again"),
        "set-belonging": _("Said by hand whether a school belongs here"),
        "removed-belonging": _("Left it to the postcode whether a school belongs here"),
        "set-up": _("Set up the consortium"),
        "changed-settings": _("Changed the settings"),
        "drafted-face": _("Made a new face for the consortium, to look at"),
        "dropped-face": _("Gave up a new face of the consortium"),
        "wore-face": _("Gave the consortium its face"),
        "took-face-back": _("Gave the consortium its face of before again"),
        "took-face-off": _("Took the face of the consortium away"),
        "set-number": _("Set the number of the consortium"),
        "set-domain": _("Set the domain of the consortium's public pages"),
        "received-file": _("Sent in a file of open data"),
        "discarded-file": _("Gave up a file of open data"),
        "applied-file": _("Applied a file of open data"),
    },
    verbs=(
        regions.add,
        regions.change,
        regions.remove,
        partners.add,
        partners.change,
        partners.end,
        partners.resume,
        boards.add,
        boards.change,
        schools.add,
        schools.change,
        schools.move,
        schools.take_move_back,
        schools.close,
        schools.merge,
        schools.reopen,
        belongings.decide,
        belongings.leave_to_postcode,
        consortia.add,
        consortia.change_settings,
        consortia.set_number,
        consortia.set_domain,
        consortia.put_first_steps_away,
        faces.draft,
        faces.drop_draft,
        faces.wear,
        faces.take_back,
        faces.take_off,
        data_files.keep,
        data_files.apply_records,
        data_files.discard,
    ),
    may_hold={
        "<slug:slug>": lambda word: word not in no_short_names(),
        "<str:brin>": partial(_is_right, BRIN),
        "<str:board>": partial(_is_right, BOARD_NUMBER),
    },
)
