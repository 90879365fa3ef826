"""Inviting people, accepting, taking back, and ending access."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from draagvlak.core import mail, quota
from draagvlak.core.acts import record, verb
from draagvlak.core.errors import NotPossible
from draagvlak.core.models import OutgoingLetter
from draagvlak.people.access import roles_by_rule
from draagvlak.people.grants import granter_of
from draagvlak.people.models import LEVEL, Invitation, Level, Membership, Person, Role
from draagvlak.people.models.people import INVITATION_DAYS, PlacedQuerySet, digest
from draagvlak.people.rules import GRANTS, MANAGE_PEOPLE
from draagvlak.places.models import Board, Consortium, Partner, School

Place = Consortium | Board | School | Partner
LETTERS_A_DAY = 12  #: with an invitation, from one consortium to one address
MOST_OPEN = 2000  #: open invitations of one consortium
_KINDS = {Level.CONSORTIUM: Consortium, Level.BOARD: Board, Level.SCHOOL: School, Level.PARTNER: Partner}


def goes_with(role: str, place: Place) -> bool:
    """Whether somebody can have a role at an organisation of this kind."""
    return isinstance(place, _KINDS[LEVEL[role]])


def where(role: str, place: Place) -> dict[str, Place]:
    """The column that points at the organisation of a role, for a membership or an invitation."""
    level = LEVEL[role]
    if not goes_with(role, place):
        raise NotPossible(_("This role does not go with this kind of organisation."))
    return {} if level == Level.CONSORTIUM else {level.value: place}


@dataclass(frozen=True)
class Offer:
    """Who is to be invited, for what, where."""

    email: str
    role: str
    place: Place


def invite(consortium: Consortium, by: Person, offers: list[Offer], address: str) -> None:
    """Invite people by e-mail, all or none.

    ``address`` is of an invitation and holds ``{secret}``. A second invitation for the same role replaces the first,
    so that only the newest letter works. ``NotPossible`` when somebody has the role already.
    """
    with transaction.atomic():
        _one_at_a_time(consortium)
        letters = [_make(consortium, by, offer, address) for offer in offers]
        if open_invitations(consortium).count() > MOST_OPEN:
            raise NotPossible(_("Too many invitations are open. Take back those that nobody answers."))
        mail.post(letters)


def _make(consortium: Consortium, by: Person, offer: Offer, address: str) -> mail.Letter:
    email, role, target = offer.email.strip().lower(), offer.role, where(offer.role, offer.place)
    same = {"role": role, **(target or _nowhere())}
    if Membership.objects.current().filter(consortium=consortium, person__email=email, **same).exists():
        raise NotPossible(_("%(email)s has this role here already.") % {"email": email})
    _count_letter(consortium, email)
    for earlier in open_invitations(consortium).filter(email=email, **same):
        mail.take_back(about(earlier))
        Invitation.objects.filter(pk=earlier.pk).update(withdrawn=timezone.now())
    invitation = Invitation(consortium=consortium, email=email, role=role, invited_by=by, **target)
    secret = invitation.renew()
    invitation.save()
    record(consortium, by, "invited", f"{email}: {_role(role)}, {offer.place.full_name}", offer.place)
    return _letter(invitation, by, address.format(secret=secret))


def _count_letter(consortium: Consortium, email: str) -> None:
    """Nobody is written to without end; each consortium has its own count, so that none uses up another's."""
    if not quota.take("invitation", f"{consortium.pk}|{email}", LETTERS_A_DAY):
        raise NotPossible(
            _("%(email)s got several invitations today already. Send the next one tomorrow.") % {"email": email}
        )


@verb
def renew(invitation: Invitation, address: str, *, by: Person) -> None:
    """Send an invitation again, with a new secret and a new term."""
    _as_it_stands(invitation)
    if invitation.accepted or invitation.withdrawn:
        raise NotPossible(_("This invitation was accepted or taken back."))
    _count_letter(invitation.consortium, invitation.email)
    secret = invitation.renew()
    invitation.save()
    record(invitation.consortium, by, "invited-again", invitation, invitation.place)
    mail.take_back(about(invitation))
    mail.post([_letter(invitation, by, address.format(secret=secret))])


@verb
def withdraw(invitation: Invitation, *, by: Person) -> None:
    """Take an invitation back; its address stops working at once."""
    _withdraw(invitation, by)


def _withdraw(invitation: Invitation, by: Person) -> None:
    _as_it_stands(invitation)
    if invitation.accepted:
        raise NotPossible(_("This invitation was accepted already. End the access instead."))
    if invitation.withdrawn:
        return
    invitation.withdrawn = timezone.now()
    invitation.save()
    mail.take_back(about(invitation))
    record(invitation.consortium, by, "withdrew", invitation, invitation.place)


def _one_at_a_time(consortium: Consortium) -> None:
    """Until this act is done nobody else changes who works in the consortium: what is counted or looked for there
    stays so."""
    Consortium.objects.select_for_update(no_key=True).get(pk=consortium.pk)


def _as_it_stands(invitation: Invitation) -> None:
    """Read an invitation again, with nobody else answering or taking it back meanwhile."""
    invitation.refresh_from_db(from_queryset=Invitation.objects.select_for_update(of=("self",)))


def open_invitations(consortium: Consortium) -> "PlacedQuerySet[Invitation]":
    """Invitations that can still be accepted."""
    return Invitation.objects.open().filter(consortium=consortium)


def about(invitation: Invitation) -> str:
    """What a letter with this invitation is about."""
    return f"invitation:{invitation.pk}"


def not_arrived(invitations: Iterable[Invitation]) -> set[str]:
    """Of invitations: the keys of those whose newest letter the mail server has not taken, though it was tried. One
    query."""
    by_about = {about(one): str(one.pk) for one in invitations}
    newest = OutgoingLetter.objects.filter(about__in=by_about).order_by("pk")
    failed = {row.about: bool(row.failure) and row.taken is None for row in newest.only("about", "failure", "taken")}
    return {by_about[key] for key, so in failed.items() if so}


def find(secret: str) -> Invitation | None:
    """The invitation with this secret, in whatever state."""
    return Invitation.objects.with_places().select_related("invited_by").filter(digest=digest(secret)).first()


@verb
def join(invitation: Invitation, name: str, password: str, language: str) -> tuple[Person, Membership]:
    """Make somebody known who came by the secret in the letter, and let them in: both, or neither.

    Raises:
        NotPossible: the invitation no longer works, or there is an account with its address meanwhile.
    """
    held = _held(invitation)
    try:
        with transaction.atomic():
            person = Person.objects.create_user(held.email, password, name=name, language=language)
    except IntegrityError:
        raise NotPossible(_("You have an account here already. Sign in with it; then you can accept.")) from None
    person.prove_address()
    return person, _accept(held, person)


def _held(invitation: Invitation) -> Invitation:
    """The invitation while nobody else can accept it; refuses one that no longer works."""
    held = Invitation.objects.select_for_update(of=("self",)).select_related("invited_by").get(pk=invitation.pk)
    if not held.open:
        raise NotPossible(_("This invitation no longer works. Ask for a new one."))
    if not granter_of(held.invited_by, held.consortium).may(held):
        raise NotPossible(_("Who invited you may no longer do so. Ask for a new invitation."))
    return held


@verb
def accept(invitation: Invitation, *, by: Person) -> Membership:
    """Let somebody in. Only for the address that was invited, once, in time, and while who invited may do so."""
    return _accept(invitation, by)


def _accept(invitation: Invitation, person: Person) -> Membership:
    held = _held(invitation)
    if person.email != held.email:
        raise NotPossible(_("This invitation is for another e-mail address than the one you signed in with."))
    place = invitation.place
    target = where(held.role, place)
    Invitation.objects.filter(pk=held.pk).update(accepted=timezone.now())
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                person=person, consortium=invitation.consortium, role=held.role, **target
            )
    except IntegrityError:
        membership = Membership.objects.current().get(
            person=person, consortium=invitation.consortium, role=held.role, **(target or _nowhere())
        )
    record(invitation.consortium, person, "accepted", f"{_role(held.role)}, {place.full_name}", place)
    return membership


@transaction.atomic
def end(membership: Membership, by: Person) -> None:
    """End somebody's access at once, or one's own. What they wrote stays theirs; invitations that they sent and may no
    longer send are taken back."""
    _one_at_a_time(membership.consortium)
    managers = roles_by_rule()[MANAGE_PEOPLE]
    stewards = [role for role, gives in GRANTS.items() if Role.ADMINISTRATOR in gives and role in managers]
    if membership.role in stewards:
        others = Membership.objects.current().filter(consortium=membership.consortium, role__in=stewards)
        if not others.exclude(pk=membership.pk).exists():
            raise NotPossible(
                _("Nobody would be left who can invite an administrator. Invite somebody for that role first.")
            )
    if not Membership.objects.current().filter(pk=membership.pk).update(ended=timezone.now()):
        raise NotPossible(_("This access has ended already."))
    act = "left" if membership.person_id == by.pk else "ended"
    record(
        membership.consortium,
        by,
        act,
        f"{membership.person}: {_role(membership.role)}, {membership.full_place}",
        membership.place,
    )
    gives = granter_of(membership.person, membership.consortium)
    for sent in open_invitations(membership.consortium).with_places().filter(invited_by=membership.person):
        if not gives.may(sent):
            _withdraw(sent, by)


def _nowhere() -> dict[str, None]:
    return {"board": None, "school": None, "partner": None}


def _role(role: str) -> str:
    return str(Role(role).label)


def _letter(invitation: Invitation, by: Person, link: str) -> mail.Letter:
    """In the language of who is invited; of somebody new here that is the one in which they are invited."""
    known = Person.objects.filter(email=invitation.email).values_list("language", flat=True).first()

    def write() -> tuple[str, str]:
        place = invitation.full_place
        text = _(
            "%(by)s invites you to Draagvlak.\n\n"
            "Your role: %(role)s\nWhere: %(place)s, %(consortium)s\n\n"
            "Accept here, within %(days)s days:\n%(link)s\n\n"
            "Do you not know this sender, or is it a mistake? Then you need not do anything."
        )
        about_it = {"by": by, "role": _role(invitation.role), "place": place, "consortium": invitation.consortium,
                    "days": INVITATION_DAYS, "link": link}  # fmt: skip
        return _("Work along at %(place)s") % {"place": place}, text % about_it

    return mail.letter(
        invitation.email, known or get_language() or settings.LANGUAGE_CODE, write,
        sender=invitation.consortium.slug, about=about(invitation),
        within=timedelta(days=INVITATION_DAYS),
    )  # fmt: skip
