"""Every form of the site is sent well, and after each of them every public page as served is the page as it is made anew.

How each is sent stands in ``sends_``. An address that takes a form and does not stand there fails the test, and so does
a form that is not taken."""

import pytest
from django.test import Client

from addresses_ import ALL
from draagvlak.core.access import PUBLIC, SIGNED_IN
from draagvlak.norms.files import Document
from draagvlak.offers import reactions
from public_pages_ import KeptPages, Undone
from sending_ import Refused, Sender, World, who_may
from sends_ import SENDS
from sends_.before import ready
from world_ import fill


@pytest.fixture
def parents_read(world: World, library: dict[str, Document], monkeypatch: pytest.MonkeyPatch) -> World:
    """A consortium in which every form can be sent, and of which parents read something everywhere."""
    monkeypatch.setattr(reactions, "LEAST", -1)  # a test reads a form in no time
    return ready(world, library)


def kept_pages(world: World) -> list[str]:
    """Every public page that is kept once it was made. What is made at each visit is old for nobody."""
    client = Client()
    paths = [fill(route, world) for route, view, _name in ALL if view.access_rule == PUBLIC]
    return [path for path in dict.fromkeys(paths) if "ETag" in client.get(path).headers]


def faults_of(key: str, world: World, pages: KeptPages) -> list[str]:
    """What is wrong with a form, or with a public page after it."""
    sender = Sender(world, SENDS)
    try:
        before = [sender.send(first) for first in SENDS[key].first]
        marks = pages.read_after(*before)
        done = sender.send(key)
    except Refused as refused:
        return [str(refused)]
    shown = sorted(pages.shown(done))
    if shown and not SENDS[key].keeps:
        return [f"{key} keeps nothing, says the table, and wrote {shown}"]
    return [f"{key} wrote {shown}, and {page} is old" for page in pages.old_after(done, marks)]


@pytest.mark.once
@pytest.mark.long
def test_whatever_form_is_sent_no_public_page_is_old(parents_read: World) -> None:
    """Each from the same beginning. A page is looked at where a table was written from which it is made."""
    pages = KeptPages(kept_pages(parents_read))
    assert len(pages) > 20
    wrong = []
    for key in SENDS:
        with Undone():
            wrong += faults_of(key, parents_read, pages)
    assert not wrong, "\n".join(wrong)


@pytest.mark.once
def test_what_takes_a_form_stands_in_the_table(parents_read: World) -> None:
    """Every other address answers, to somebody who may send there, that nothing can be sent."""
    names = {name for _route, _view, name in ALL}
    assert {key.partition(" ")[0] for key in SENDS} <= names
    sender = Sender(parents_read, SENDS)
    for before in ("mfa_reauthenticate", "mfa_generate_recovery_codes"):  # some pages of an account open after these
        sender.send(before)
    untried = []
    for route, view, name in ALL:
        if name not in SENDS and not route.startswith("static/"):
            own = view.access_rule_writing == SIGNED_IN
            client = sender.client("with factor" if own else who_may(parents_read, name, route, view))
            answer = client.post(fill(route, parents_read))
            if answer.status_code != 405:
                untried.append((name or route, answer.status_code))
    assert untried == [], "say in sends_ how it is sent well"
