"""People, what each does where, and invitations."""

import hashlib
import re
import secrets
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.places.models.partners import Partner
from draagvlak.places.models.places import Board, Consortium, School, main_town

INVITATION_DAYS = 14
#: letters begin with it, also those to strangers; so it is a name and no address or message
NAME = RegexValidator(
    r"[:/\\<>@\r\n\t]|www\.", _("Write your name alone, without an address."), inverse_match=True, flags=re.IGNORECASE
)


class PersonManager(BaseUserManager["Person"]):
    """People are known by their e-mail address, in whichever case it is typed."""

    def create_user(self, email: str, password: str | None = None, **rest: Any) -> "Person":
        """A new person. Without a password they sign in through their organisation.

        Whether the address is theirs is another matter: ``address_proved`` says so, and only a letter proves it.
        """
        person = self.model(email=email.strip().lower(), **rest)
        person.set_password(password)
        return self.save_new(person)

    def save_new(self, person: "Person") -> "Person":
        """Save somebody new, with their address as the library that signs in knows it."""
        from allauth.account.models import EmailAddress

        person.save()
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").strip().lower())


class Digest(models.TextChoices):
    """How often somebody hears by e-mail what waits for them."""

    NEVER = "never", _("Never")
    WEEKLY = "weekly", _("Once a week")
    DAILY = "daily", _("Every day")


class Person(AbstractBaseUser):
    """Someone who signs in."""

    email = models.EmailField(_("E-mail address"), unique=True)
    name = models.CharField(_("Name"), max_length=120, validators=[NAME])
    is_active = models.BooleanField(default=True)
    address_proved = models.DateTimeField(null=True, blank=True)
    """When they used a link that only a letter to their address holds. Empty while it is only what somebody said: a
    sign-in provider, or whoever made the account."""
    digest = models.CharField(
        _("Tell me by e-mail what waits for me"), max_length=10, choices=Digest, default=Digest.WEEKLY
    )
    digest_sent = models.DateTimeField(null=True, blank=True)
    here_on = models.DateField(null=True, blank=True)
    """The last day on which they saw their start page, and, below, the one before it: what happened since stands there.
    No more is kept of when somebody is here."""
    here_before = models.DateField(null=True, blank=True)
    language = models.CharField(
        _("Language of letters to me"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    times_signed_out = models.PositiveIntegerField(default=0)
    """How often all sessions of this person were ended at once; a session of before no longer counts."""

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """As mails greet them."""
        return str(self)

    def prove_address(self) -> None:
        """They came by a link that only a letter to their address holds."""
        self.address_proved = timezone.now()
        Person.objects.filter(pk=self.pk).update(address_proved=self.address_proved)

    def get_session_auth_hash(self) -> str:
        """What a session has to hold to be of this person still."""
        return self._counted(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> "Iterator[str]":
        """The same, with secrets of the installation from before."""
        return map(self._counted, super().get_session_auth_fallback_hash())

    def _counted(self, mark: str) -> str:
        return f"{mark}{self.times_signed_out}" if self.times_signed_out else mark

    def sign_out_everywhere(self) -> None:
        """End all sessions of this person, whichever way they began."""
        Person.objects.filter(pk=self.pk).update(times_signed_out=F("times_signed_out") + 1)
        self.refresh_from_db(fields=["times_signed_out"])


class Role(models.TextChoices):
    """What somebody does for an organisation."""

    ADMINISTRATOR = "administrator", _("Administrator of the consortium")
    DIRECTOR = "director", _("Director of the consortium")
    ADVISER = "adviser", _("Adviser of the consortium")
    READER = "reader", _("Colleague who reads along")
    EXPERT = "expert", _("Expert")
    BOARD_OFFICER = "board-officer", _("Board officer")
    LEADER = "leader", _("School leader")
    COORDINATOR = "coordinator", _("Support coordinator")
    TEACHER = "teacher", _("Teacher")
    PARTNER = "partner", _("Partner")


class Level(models.TextChoices):
    """The kind of organisation a role belongs to."""

    CONSORTIUM = "consortium", _("Consortium")
    BOARD = "board", _("Board")
    SCHOOL = "school", _("School")
    PARTNER = "partner", _("Partner")


LEVEL: dict[str, Level] = dict.fromkeys(Role.values, Level.CONSORTIUM) | {
    Role.BOARD_OFFICER: Level.BOARD,
    Role.LEADER: Level.SCHOOL,
    Role.COORDINATOR: Level.SCHOOL,
    Role.TEACHER: Level.SCHOOL,
    Role.PARTNER: Level.PARTNER,
}


def _of_its_level() -> Q:
    condition = Q(pk__in=[])
    for level in Level:
        roles = [role for role, its in LEVEL.items() if its == level]
        empty = {f"{name}__isnull": name != level for name in ("board", "school", "partner")}
        condition |= Q(role__in=roles, **empty)
    return condition


class Placed(models.Model):
    """Shared by memberships and invitations: a role in exactly one organisation."""

    role = models.CharField(_("Role"), max_length=20, choices=Role)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    consortium: Any

    @property
    def place(self) -> Consortium | Board | School | Partner:
        """The organisation in which the role is held."""
        return self.partner or self.school or self.board or self.consortium

    @property
    def level(self) -> Level:
        """The kind of organisation in which the role is held."""
        return LEVEL[self.role]

    @property
    def full_place(self) -> str:
        """The organisation as one tells it apart from others; of a school name, town and BRIN. No query when the row
        was read ``with_places``."""
        if self.school is not None and "school_town" in self.__dict__:
            self.school.town = self.__dict__["school_town"] or ""
        return self.place.full_name


_Row_co = TypeVar("_Row_co", bound=models.Model, covariant=True)


class PlacedQuerySet(models.QuerySet[_Row_co]):
    """Memberships or invitations."""

    def with_places(self) -> Self:
        """With their organisations and the towns of schools, in one query."""
        found = self.select_related("consortium", "board", "school", "partner")
        return found.annotate(school_town=main_town("school"))


class MembershipQuerySet(PlacedQuerySet["Membership"]):
    """Memberships by whether they hold."""

    def current(self) -> "MembershipQuerySet":
        """Those that have not ended."""
        return self.filter(ended__isnull=True)

    def in_role(self, role: str) -> "MembershipQuerySet":
        """Those in a role; all of them where it is none that there is."""
        return self.filter(role=role) if role in Role.values else self


class Membership(Placed):
    """A person's role in an organisation. It ends, and is kept; what the person wrote stays theirs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="memberships")
    started = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True, blank=True)
    knows_start = models.BooleanField(default=False)
    """Whether they put the first words of the start page away for this role."""

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["consortium", "person"])]
        constraints = [
            models.CheckConstraint(condition=_of_its_level(), name="membership_of_its_level"),
            *(
                models.UniqueConstraint(
                    fields=["consortium", "person", "role", *fields],
                    condition=Q(ended__isnull=True, **{f"{name}__isnull": False for name in fields})
                    & Q(**{f"{name}__isnull": True for name in {"board", "school", "partner"} - set(fields)}),
                    name=f"membership_once_{level}",
                )
                for level, fields in (
                    ("consortium", []),
                    ("board", ["board"]),
                    ("school", ["school"]),
                    ("partner", ["partner"]),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}, {self.full_place}"


class InvitationQuerySet(PlacedQuerySet["Invitation"]):
    """Invitations by whether they can be accepted."""

    def open(self, now: Any = None) -> "InvitationQuerySet":
        """Those that can still be accepted."""
        return self.filter(accepted__isnull=True, withdrawn__isnull=True, expires__gt=now or timezone.now())


class Invitation(Placed):
    """A role offered to somebody by e-mail. Only a digest of the secret in its address is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("E-mail address"))
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    accepted = models.DateTimeField(null=True, blank=True)
    withdrawn = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-made"]
        indexes = [models.Index(fields=["consortium", "email"])]
        constraints = [models.CheckConstraint(condition=_of_its_level(), name="invitation_of_its_level")]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}, {self.full_place}"

    def renew(self) -> str:
        """Give it a new secret and a new term; the old address stops working. Returns the secret, which is not kept."""
        secret = secrets.token_urlsafe(32)
        self.digest = digest(secret)
        self.expires = timezone.now() + timedelta(days=INVITATION_DAYS)
        return secret

    @property
    def open(self) -> bool:
        """Whether it can still be accepted."""
        return not (self.accepted or self.withdrawn) and self.expires > timezone.now()


def digest(secret: str) -> str:
    """Under which a secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()
