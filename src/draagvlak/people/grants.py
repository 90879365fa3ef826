"""Which roles somebody may give and take, worked out once for a page full of people."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from draagvlak.people.access import reach, reach_of, reaching, roles_by_rule
from draagvlak.people.models import Invitation, Level, Membership, Person, Role
from draagvlak.people.rules import FORGET_FACTOR, GRANTS, MANAGE_PEOPLE
from draagvlak.people.second_factor import has_second_factor
from draagvlak.places.models import Board, Consortium, Partner, Placement, School


def gives(membership: Membership, role: Role) -> bool:
    """Whether somebody may give a role by this one membership, as far as it reaches."""
    return role in GRANTS.get(membership.role, ())


@dataclass(frozen=True)
class Granter:
    """For one person in one consortium: per role what it may give, and where. ``under``: of their boards, each with
    its schools of today."""

    mine: list[Membership]
    under: frozenset[tuple[int, int]]

    @property
    def roles(self) -> list[Role]:
        """Roles that may be given somewhere."""
        given = {role for one in self.mine for role in GRANTS.get(one.role, ())}
        return [role for role in Role if role in given]

    def may(self, row: Membership | Invitation) -> bool:
        """Whether the role of this membership or invitation may be taken."""
        return self.may_at(row.role, row.board_id, row.school_id, row.partner_id)

    def may_at(self, role: str, board: int | None, school: int | None, partner: int | None) -> bool:
        """Whether a role may be given in the consortium, or in the board, school or partner that is named."""
        how_far = reach_of([one for one in self.mine if role in GRANTS.get(one.role, ())])  # only those reach here
        if how_far.everything:
            return True
        if board is not None:
            return board in how_far.boards
        if school is not None:
            return school in how_far.schools or any((over, school) in self.under for over in how_far.boards)
        return partner is not None and partner in how_far.partners


def granter(request: HttpRequest, slug: str, rule: str = MANAGE_PEOPLE) -> Granter:
    """What the visitor may give in a consortium. One query for who works for a board, else none."""
    return _granter(reaching(request, rule, slug))


def granter_of(person: Person, consortium: Consortium) -> Granter:
    """What somebody may give in a consortium by the roles that they have there today, whoever asks. Two queries."""
    held = Membership.objects.current().filter(
        person=person, consortium=consortium, role__in=roles_by_rule()[MANAGE_PEOPLE]
    )
    return _granter(list(held) if person.is_active else [])


def _granter(mine: list[Membership]) -> Granter:
    boards = reach_of(mine).boards
    under = (
        Placement.objects.on(timezone.localdate()).filter(board__in=boards).values_list("board", "school")
        if boards
        else []
    )
    return Granter(mine, frozenset(under))


def may_forget_factor(request: HttpRequest, slug: str, person: Person) -> bool:
    """Whether the visitor may take away the second factor of somebody who lost it: who has one, never their own, and
    only when they might take each role that this person has, in this consortium or elsewhere. Three queries."""
    held = list(Membership.objects.current().filter(person=person).select_related("consortium"))
    gives = granter(request, slug, FORGET_FACTOR)
    may = person.pk != request.user.pk and all(one.consortium.slug == slug and gives.may(one) for one in held)
    return may and has_second_factor(person)


def places(request: HttpRequest, consortium: Consortium) -> dict[Level, list[Consortium | Board | School | Partner]]:
    """Organisations for which the visitor may invite, by kind. At most four queries."""
    how_far = reach(request, MANAGE_PEOPLE, consortium.slug)
    today = timezone.localdate()
    schools = how_far.its_schools(School.objects.filter(consortium=consortium).on(today).with_town())
    return {
        Level.CONSORTIUM: [consortium] if how_far.everything else [],
        Level.BOARD: list(how_far.its_boards(Board.objects.filter(consortium=consortium))),
        Level.SCHOOL: list(schools),
        Level.PARTNER: list(how_far.its_partners(Partner.objects.filter(consortium=consortium, ended=None))),
    }


def key_of(place: Consortium | Board | School | Partner) -> str:
    """How a form names an organisation."""
    if isinstance(place, School):
        return f"school:{place.brin}"
    if isinstance(place, Board):
        return f"board:{place.number}"
    if isinstance(place, Partner):
        return f"partner:{place.key}"
    return "consortium"
