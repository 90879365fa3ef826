"""Which file of DUO it is, by its headings."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.core.errors import NotPossible
from draagvlak.places.duo.tables import Table
from draagvlak.places.models import FileKind

#: our name of a column: headings under which DUO has it, as they are compared
COLUMNS = {
    "brin": ("INSTELLINGSCODE", "BRINNUMMER", "BRIN"),
    "code": ("VESTIGINGSCODE", "VESTIGINGSNUMMER", "VESTIGINSNUMMER", "VESTIGING"),
    "board": ("BEVOEGDGEZAGNUMMER",),
    "board_name": ("BEVOEGDGEZAGNAAM",),
    "name": ("VESTIGINGSNAAM", "INSTELLINGSNAAMVESTIGING"),
    "street": ("STRAATNAAM",),
    "number": ("HUISNUMMERTOEVOEGING",),
    "postcode": ("POSTCODE",),
    "town": ("PLAATSNAAM",),
    "municipality": ("GEMEENTENAAM",),
    "denomination": ("DENOMINATIE",),
    "phone": ("TELEFOONNUMMER",),
    "website": ("INTERNETADRES",),
    "sort": ("SOORTPRIMAIRONDERWIJS", "SOORTPO", "TYPEPO"),
    "day": ("PEILDATUM",),
    "year": ("PEILJAAR",),
    "count": ("AANTALLEERLINGEN",),
    "consortium": ("SAMENWERKINGSVERBANDNUMMER",),
    "sector": ("SECTOR",),
    "element": ("ELEMENTTYPE",),
    "value": ("EINDOORDEELKWALITEIT",),
    "decided": ("VASTSTELLINGSDATUMEINDOORDEELKWALITEIT",),
    "framework": ("KADER", "ONDERZOEKSKADER"),
    "area": ("PC4",),
    "area_municipality": ("GEMEENTE",),
    "po": ("POSWV",),
    "younger": ("LEEFTIJDJONGER",),
}
ADDRESS = ("board", "brin", "code", "name", "street", "number", "postcode", "town", "municipality", "denomination",
            "phone", "website")  # fmt: skip

#: kind: forms in which the file comes, each a set of columns that it needs
NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    FileKind.SPECIAL: (("sort", *ADDRESS),),
    FileKind.LOCATIONS: (ADDRESS,),
    FileKind.BOARDS: (("board", "board_name", "town", "phone", "website"),),
    FileKind.PUPILS: (("brin", "code", "sort", "year", "count"), ("day", "brin", "code", "sort", "younger")),
    FileKind.CONSORTIUM_PUPILS: (("consortium", "sort", "year", "count"),),
    FileKind.JUDGEMENTS: (("day", "sector", "brin", "code", "element", "value", "decided"),),
    FileKind.POSTCODES: (("area", "area_municipality", "po"),),
}
#: other files of DUO that people pick by mistake: a heading that gives them away
OTHERS = {
    "VMBOBK": gettext_lazy("School advice"),
    "REKENENLAGER1F": gettext_lazy("Reference levels"),
    "SCHOOLGEWICHTVESTIGING": gettext_lazy("School weights"),
    "KVKNUMMER": gettext_lazy("Boards"),
    "LEERLINGEN1996": gettext_lazy("History of pupil numbers"),
    "ADMINISTRATIENUMMER": gettext_lazy("Schools per consortium"),
    "ZITTENBLIJVERS": gettext_lazy("Repeaters"),
    "PROGNOSEAANTALLEN": gettext_lazy("Forecasts"),
}
#: a dimension that makes a total into something else
_SPLIT = {"GESLACHT", "LEEFTIJD", "POSTCODE4", "POSTCODE4DEELNEMER", "CLUSTER"}


class WrongFile(NotPossible):
    """A file that is not what was asked for, or that nobody here reads; its text says what it seems to be."""


def places_of(table: Table, columns: Iterable[str]) -> dict[str, int]:
    """Where each column stands; those that the table lacks are absent."""
    index = {name: place for place, name in reversed(list(enumerate(table.headings)))}
    return {
        column: next(index[name] for name in COLUMNS[column] if name in index)
        for column in columns
        if any(name in index for name in COLUMNS[column])
    }


def lacking(table: Table, kind: str) -> list[str]:
    """Headings that the table lacks to be of a kind, for the form that it comes nearest."""
    forms = [[c for c in needed if c not in places_of(table, needed)] for needed in NEEDS[kind]]
    return [COLUMNS[column][0] for column in min(forms, key=len)]


def recognise(table: Table, wanted: str = "") -> str:
    """The kind of a table. ``WrongFile`` when it is none that we read, or another than the one wanted."""
    fitting = [kind for kind in NEEDS if not lacking(table, kind)]
    if _SPLIT & set(table.headings):
        fitting = [kind for kind in fitting if kind not in {FileKind.CONSORTIUM_PUPILS}]
        if "count" in places_of(table, ["count"]) and FileKind.PUPILS in fitting:
            fitting.remove(FileKind.PUPILS)
    if fitting and (not wanted or wanted in fitting):
        return wanted or fitting[0]
    nearest = min(NEEDS, key=lambda kind: len(lacking(table, kind)) / len(NEEDS[kind][0]))
    seems = next((str(name) for sign, name in OTHERS.items() if sign in table.headings), "")
    if fitting:
        seems = str(FileKind(fitting[0]).label)
    elif not seems and len(lacking(table, nearest)) <= 2:
        seems = str(FileKind(nearest).label)
    target = wanted or nearest
    said = _("For '%(kind)s' this file lacks: %(columns)s.") % {
        "kind": FileKind(target).label,
        "columns": ", ".join(lacking(table, target)) or _("the totals, for it is split up further"),
    }
    if seems:
        said += " " + _("It seems to be: %(seems)s.") % {"seems": seems}
    raise WrongFile(said)
