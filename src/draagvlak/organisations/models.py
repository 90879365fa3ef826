"""Consortia, the people who work for them, and in which role."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Consortium(models.Model):
    """A samenwerkingsverband: school boards of one area that agree on basic support together."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "consortia"

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """People are known by their e-mail address, in whichever case it is typed."""

    def create_user(self, email: str, password: str | None = None, **rest: Any) -> "Person":
        person = self.model(email=email.strip().lower(), **rest)
        person.set_password(password)
        person.save()
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Someone who signs in."""

    email = models.EmailField(_("E-mail address"), unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email


class Role(models.TextChoices):
    """What somebody does for a consortium."""

    ADVISER = "adviser", _("Adviser of the consortium")
    DIRECTOR = "director", _("Director of the consortium")
    READER = "reader", _("Colleague who reads along")


class Membership(models.Model):
    """A person's role in a consortium."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consortium", "person", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}, {self.consortium}"
