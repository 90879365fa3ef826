"""The people app."""

from collections.abc import Iterator

from django.apps import AppConfig

from draagvlak.core import encryption


class PeopleConfig(AppConfig):
    name = "draagvlak.people"

    def ready(self) -> None:
        from draagvlak.people import account_log, language  # noqa: F401  # listens to what people choose

        account_log.listen()
        encryption.holds(_sealed, _let_go)


def _sealed() -> Iterator[str]:
    """Keys of apps and of recovery codes, and what providers gave."""
    from allauth.mfa.models import Authenticator

    from draagvlak.people.models import IdentityProvider

    yield from IdentityProvider.objects.exclude(secret="").values_list("secret", flat=True)
    for data in Authenticator.objects.values_list("data", flat=True):
        yield from (data[name] for name in ("secret", "seed") if name in data)


def _let_go() -> None:
    """Who has an app sets up another, by a letter; a board fills in its provider's secret once more."""
    from draagvlak.people import second_factor
    from draagvlak.people.models import IdentityProvider, Person

    for person in Person.objects.filter(authenticator__type__in=["totp", "recovery_codes"]).distinct():
        second_factor.forget(person, None)
    IdentityProvider.objects.exclude(secret="").update(secret="", confirmed=None)
