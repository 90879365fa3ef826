"""What of this room people at work find: schools, boards, people, and pages."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from draagvlak.core.content_keys import content_key
from draagvlak.core.word_index import BESIDE, NAME, TEXT, Texts
from draagvlak.people.access import Reach, lacks_second_factor, memberships, reach
from draagvlak.people.links import links_about
from draagvlak.people.models import Level, Membership, Role
from draagvlak.people.navigation import pages_of
from draagvlak.people.rules import MANAGE_PEOPLE, SEE_SCHOOLS
from draagvlak.people.shelves import FoundThing, Shelf, ShelfKind, shelf_of_few
from draagvlak.places import history
from draagvlak.places.models import Board, Consortium, Kind, Location, Placement, School

SCHOOLS = ShelfKind("scholen", gettext_lazy("Schools"), 10)
BOARDS = ShelfKind("besturen", gettext_lazy("Boards"), 20)
PEOPLE = ShelfKind("mensen", gettext_lazy("People"), 30)
PAGES = ShelfKind("paginas", gettext_lazy("Pages of Draagvlak"), 80)


# -- schools --------------------------------------------------------------------------------------------------------


class FoundSchool(NamedTuple):
    """A school by all its names."""

    brin: str
    kind: str
    own_name: str
    name: str
    town: str
    others: tuple[str, ...]
    """Names and towns of its locations that are not its own."""
    former: tuple[str, ...]
    """What it was called before."""
    board: str
    """Of today; empty when it is closed, or not open yet."""


def shelves_of_schools(request: HttpRequest, consortia: Sequence[Consortium]) -> list[Shelf]:
    """The schools that the visitor reaches, closed ones included. One query for each consortium while they are kept."""
    shelves = []
    for consortium in consortia:
        if how_far := reach(request, SEE_SCHOOLS, consortium.slug):
            shelves.append(shelf_of_schools(request, consortium, how_far))
    return shelves


def shelf_of_schools(request: HttpRequest, consortium: Consortium, how_far: Reach) -> Shelf:
    """The schools that are reached, by their names. One query while they are kept."""
    key, show = key_of_schools(request, consortium, how_far), partial(_show_school, consortium.slug)
    read = partial(schools_reached, consortium, how_far)
    return Shelf(SCHOOLS, consortium.name, key, read, texts_of_school, show)


def key_of_schools(request: HttpRequest, consortium: Consortium, how_far: Reach) -> Hashable:
    """Names what there is to say today of the schools that somebody reaches, and of their goals and boards: their
    revisions. One query for each consortium and reach."""
    named, known = Reach(everything=True) if how_far.everything else how_far, _keys_known(request)
    if (consortium.pk, named) not in known:
        reached = named.its_schools(School.objects.filter(consortium=consortium)).order_by()
        revisions: Hashable = ()
        if named.everything:
            revisions = reached.aggregate(total=Sum("revision"))["total"]
        elif named:
            revisions = frozenset(reached.values_list("pk", "revision"))
        known[consortium.pk, named] = (consortium.pk, consortium.revision, history.today(), named, revisions)
    return known[consortium.pk, named]


def _keys_known(request: HttpRequest) -> dict[Hashable, Hashable]:
    keys: dict[Hashable, Hashable] = request.__dict__.setdefault("_keys_of_schools", {})
    return keys


def schools_reached(consortium: Consortium, how_far: Reach) -> list[FoundSchool]:
    """The schools of a consortium as they are found, closed ones too. Four queries."""
    reached = how_far.its_schools(School.objects.filter(consortium=consortium))
    here = {"consortium": consortium, "school__in": reached.values("pk")}
    boards = dict(Placement.objects.on(history.today()).filter(**here).values_list("school_id", "board__name"))
    names, towns = defaultdict(list), defaultdict(list)
    locations = Location.objects.filter(**here).order_by(F("closed").desc(nulls_first=True), "code")
    for school, name, town in locations.values_list("school_id", "name", "town"):
        names[school].append(name)
        towns[school].append(town)
    rows = reached.order_by("name", "brin").values_list("pk", "brin", "kind", "own_name", "name", "former_names")
    schools = []
    for pk, brin, kind, own_name, name, former in rows:
        others = [text for text in (*names[pk], *towns[pk]) if text and text not in {own_name, name}]
        town = next(filter(None, towns[pk]), "")
        there = (town, tuple(dict.fromkeys(others)), tuple(former), boards.get(pk, ""))
        schools.append(FoundSchool(brin, kind, own_name, name, *there))
    return schools


def texts_of_school(school: FoundSchool) -> Texts:
    """The words by which a school is found."""
    names = [(NAME, text) for text in (school.own_name, school.name, school.brin, *school.former) if text]
    return [*names, *((TEXT, text) for text in (school.town, *school.others)), (BESIDE, school.board)]


def _show_school(slug: str, school: FoundSchool) -> FoundThing:
    beside = [school.town, school.brin, str(Kind(school.kind).label), school.board or _("closed")]
    names = [school.name] if school.own_name and school.own_name != school.name else []
    texts = [_("In the register: %(name)s") % {"name": name} for name in names]
    texts += _formerly(school.former)
    others = ", ".join(text for text in school.others if text != school.town)
    url = reverse("people:school", args=[slug, school.brin])
    return FoundThing(school.own_name or school.name, url, beside, [(text, "") for text in (*texts, others)])


def _formerly(names: Sequence[str]) -> list[str]:
    return [_("Formerly: %(names)s") % {"names": ", ".join(names)}] if names else []


# -- boards ---------------------------------------------------------------------------------------------------------


class FoundBoard(NamedTuple):
    """A board as the register knows it."""

    number: str
    name: str
    town: str
    former: tuple[str, ...]


def shelves_of_boards(request: HttpRequest, consortia: Sequence[Consortium]) -> list[Shelf]:
    """The boards that the visitor reaches. No query while they are kept: the consortium counts up with them."""
    shelves = []
    for consortium in consortia:
        how_far = reach(request, SEE_SCHOOLS, consortium.slug)
        if how_far.everything or how_far.boards:
            shelves.append(shelf_of_boards(consortium, how_far))
    return shelves


def shelf_of_boards(consortium: Consortium, how_far: Reach) -> Shelf:
    """The boards that are reached, by their names. No query while they are kept."""
    key, show = (consortium.pk, consortium.revision, how_far), partial(_show_board, consortium.slug)
    return Shelf(BOARDS, consortium.name, key, partial(_boards, consortium, how_far), _texts_of_board, show)


def _boards(consortium: Consortium, how_far: Reach) -> list[FoundBoard]:
    reached = how_far.its_boards(Board.objects.filter(consortium=consortium)).order_by("name", "number")
    rows = reached.values_list("number", "name", "town", "former_names")
    return [FoundBoard(number, name, town, tuple(former)) for number, name, town, former in rows]


def _texts_of_board(board: FoundBoard) -> Texts:
    return [*((NAME, text) for text in (board.name, board.number, *board.former)), (TEXT, board.town)]


def _show_board(slug: str, board: FoundBoard) -> FoundThing:
    url = reverse("people:board", args=[slug, board.number])
    return FoundThing(board.name, url, [board.town, board.number], [(text, "") for text in _formerly(board.former)])


# -- people ---------------------------------------------------------------------------------------------------------


class FoundPerson(NamedTuple):
    """Somebody with access, and what they do where."""

    pk: int
    name: str
    email: str
    roles: tuple[tuple[str, str], ...]


_OF_PEOPLE = ("person", "person__name", "person__email", "role")
_AT = ("school__own_name", "school__name", "board__name", "partner__name")


def shelves_of_people(request: HttpRequest, consortia: Sequence[Consortium]) -> list[Shelf]:
    """Who has access now, for whoever may see the page that lists them. One query for each consortium while they are
    kept."""
    shelves = []
    for consortium in consortia:
        if how_far := reach(request, MANAGE_PEOPLE, consortium.slug):
            rows = Membership.objects.current().filter(how_far.its_rows(), consortium=consortium)
            key, show = content_key(rows, *_OF_PEOPLE, *_AT), partial(_show_person, consortium.slug)
            shelves.append(Shelf(PEOPLE, consortium.name, key, partial(_people, rows), _texts_of_person, show))
    return shelves


def _people(rows: "QuerySet[Membership]") -> list[FoundPerson]:
    rows = rows.order_by("person__name", "person__email", "started")
    roles: dict[tuple[int, str, str], list[tuple[str, str]]] = {}
    for pk, name, email, role, *places in rows.values_list(*_OF_PEOPLE, *_AT):
        roles.setdefault((pk, name, email), []).append((role, next(filter(None, places), "")))
    return [FoundPerson(*person, tuple(roles_held)) for person, roles_held in roles.items()]


def _texts_of_person(person: FoundPerson) -> Texts:
    places = [(BESIDE, place) for _role, place in person.roles if place]
    return [(NAME, person.name), (TEXT, person.email), *places]


def _show_person(slug: str, person: FoundPerson) -> FoundThing:
    roles = [", ".join(filter(None, [str(Role(role).label), place])) for role, place in person.roles]
    url = f"{reverse('people:people', args=[slug])}?{urlencode({'q': person.email})}"
    return FoundThing(person.name or person.email, url, roles, [(person.email, "")])


# -- pages ----------------------------------------------------------------------------------------------------------


class FoundPage(NamedTuple):
    """A page of the product."""

    text: str
    url: str
    place: str = ""
    about: str = ""


def shelves_of_pages(request: HttpRequest, consortia: Sequence[Consortium]) -> list[Shelf]:
    """The pages to which menu and start page lead, in each of one's roles, and those of one's own school or board.
    At most two queries for each role at a school or board."""
    shelves = [_shelf_of_pages(list(_own_pages(request)), "")]
    for consortium in consortia:
        roles_held = [member for member in memberships(request) if member.consortium_id == consortium.pk]
        shelves.append(_shelf_of_pages(list(_pages_at(request, consortium, roles_held)), consortium.name))
    return shelves


def _shelf_of_pages(rows: Sequence[FoundPage], consortium: str) -> Shelf:
    """Each page once: as it was named first."""
    return shelf_of_few(
        PAGES, consortium, list({row.url: row for row in rows[::-1]}.values())[::-1], _texts_of_page, _show_page
    )


def _own_pages(request: HttpRequest) -> Iterator[FoundPage]:
    yield FoundPage(_("Start"), reverse("people:start"), about=_("What waits for you."))
    yield FoundPage(_("Profile"), reverse("people:profile"), about=_("Your name, your language, letters, your roles."))
    yield FoundPage(_("Norms"), reverse("norms:home"), about=_("The norms of all consortia, and of the country."))


def _pages_at(request: HttpRequest, consortium: Consortium, roles_held: Sequence[Membership]) -> Iterator[FoundPage]:
    if lacks_second_factor(request, consortium.slug):
        return
    yield from (FoundPage(item.text, item.url, item.place, item.about) for item in pages_of(roles_held))
    for member in roles_held:
        place = member.school if member.level == Level.SCHOOL else member.board
        if place is not None:
            place.consortium = consortium
            yield from (FoundPage(link.text, link.url, member.full_place) for link in links_about(request, place))


def _texts_of_page(page: FoundPage) -> Texts:
    return [(NAME, page.text), (TEXT, page.about), (BESIDE, page.place)]


def _show_page(page: FoundPage) -> FoundThing:
    return FoundThing(page.text, page.url, [page.place], [(page.about, "")])
