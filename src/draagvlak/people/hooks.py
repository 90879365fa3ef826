"""What people hang into the house: the log, what waits, where sealed texts lie, and which signals are heard."""

from collections.abc import Iterator
from datetime import time

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext_lazy

from draagvlak.core import form_once, outbox, tasks
from draagvlak.core.hooks import Daily, Hooks, Sealed
from draagvlak.people import (
    account_log,
    accounts,
    digests,
    discovery,
    findable,
    first_people,
    first_steps,
    first_words,
    going_on,
    guesses,
    invitations,
    language,
    log,
    navigation,
    nightly,
    providers,
    retention,
    rules,
    second_factor,
    sessions,
    start_page,
    troubles_of_people,
    troubles_of_places,
    troubles_of_work,
    undelivered,
    vouched,
)
from draagvlak.people.models import IdentityProvider, Person


def _sealed() -> Iterator[str]:
    """Keys of apps and of recovery codes, and what providers gave."""
    yield from IdentityProvider.objects.exclude(secret="").values_list("secret", flat=True)
    for data in Authenticator.objects.values_list("data", flat=True):
        yield from (data[name] for name in ("secret", "seed") if name in data)


def _let_go() -> None:
    """Who has an app sets up another, by a letter; a board fills in its provider's secret once more."""
    for person in Person.objects.filter(authenticator__type__in=["totp", "recovery_codes"]).distinct():
        second_factor.forget(person, by=None)
    IdentityProvider.objects.exclude(secret="").update(secret="", confirmed=None)


HOOKS = Hooks(
    record=log.write_event,
    going_on=(going_on.roles_come_along,),
    rules=rules.RULES,
    acts=log.ACTS,
    verbs=(
        providers.set_up,
        providers.agree,
        providers.remove,
        providers.count_second_factor,
        providers.confirm_domain,
        providers.withdraw_domain,
        first_people.set_up,
        first_people.give_role,
        first_words.put_away,
        first_words.bring_back,
        accounts.change_profile,
        second_factor.send_link,
        second_factor.set_up,
        second_factor.take_away,
        second_factor.make_codes,
        second_factor.forget,
        invitations.renew,
        invitations.withdraw,
        invitations.join,
        invitations.accept,
    ),
    finds=(
        findable.shelves_of_schools,
        findable.shelves_of_boards,
        findable.shelves_of_people,
        findable.shelves_of_pages,
    ),
    menu=(navigation.own_pages,),
    waits=(
        first_steps.waiting_steps,
        start_page.boards_without_officer,
        start_page.schools_without_leader,
        start_page.schools_without_coordinator,
        start_page.invitations_open,
    ),
    news=dict.fromkeys(("invited", "accepted", "ended", "left"), rules.MANAGE_PEOPLE),
    first_steps=(first_steps.own_steps,),
    troubles=(
        troubles_of_people.people_part,
        troubles_of_places.places_part,
        troubles_of_places.data_part,
        troubles_of_work.sign_in_part,
        troubles_of_work.settings_part,
        undelivered.letters_part,
        troubles_of_work.jobs_part,
        troubles_of_work.log_part,
    ),
    terms=(retention.own_terms,),
    nightly={
        "sessions": nightly.forget_sessions,
        "invitations": nightly.forget_invitations,
        "links to a second factor": nightly.forget_links,
        "files": nightly.forget_files,
        "people": nightly.forget_people,
        "acts in the log": nightly.forget_acts,
        "letters": outbox.let_go,
        "forms that were sent": form_once.let_go,
        "tasks that were done": tasks.let_go_of_old,
    },
    jobs={
        "sign-in providers": Daily(
            time(3, 45), discovery.renew, gettext_lazy("Asking the boards' sign-in providers again")
        ),
        "digests": Daily(
            time(7, 0), lambda: digests.remind(settings.ADDRESS), gettext_lazy("Letters with what waits for people")
        ),
    },
    sealed=(Sealed(_sealed, _let_go),),
    listens=(
        *account_log.LISTENS,
        *guesses.LISTENS,
        *language.LISTENS,
        *sessions.LISTENS,
        *vouched.LISTENS,
    ),
)
