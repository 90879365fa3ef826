"""Sending a form of the site well: as its page shows it, with something filled in, by somebody who may; and the proof
that it was taken."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.messages import ERROR
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from addresses_ import ALL, expected
from evaluation_ import client_of
from page_form import PageForm, forms_of, name_of
from public_pages_ import Tables
from world_ import fill

World = dict[str, Any]
Fields = Mapping[str, Any] | Callable[[World, Client], Mapping[str, Any]]
Parts = Mapping[str, Any] | Callable[[World], Mapping[str, Any]]
#: tables of the sending itself: whoever writes nothing else did nothing
OF_A_SEND = {"django_session", "core_sentform", "usersessions_usersession", "shared_cache"}
ADDRESSES: dict[str, tuple[str, Any]] = {name: (route, view) for route, view, name in ALL}
OTHER = "Heel anders"  #: stands where a text was that somebody can change


@dataclass(frozen=True)
class Send:
    """How the form of an address is sent well. What is not said is taken from the page: the form that leads to the
    address, as it stands there, with its first text changed."""

    page: str = ""
    """Name of the page on which the form stands, with a query where that opens it; without one the address itself."""
    fields: Fields = field(default_factory=dict)
    """What is filled in, once the page is open."""
    who: str = ""
    """Who sends it; without one the first who may."""
    first: tuple[str, ...] = ()
    """What is sent before, each as the table says."""
    at: Parts = field(default_factory=dict)
    """Parts of the address that are other than elsewhere; or, as ``path``, all of it."""
    button: tuple[str, str] | None = None
    """Which one is pressed, where it is not the first."""
    having: str = ""
    """A field by which the form is known, where several lead to the address."""
    then: str = "zeker"
    """A field by which the form is known that the answer asks to send too."""
    bare: bool = False
    """No page shows a form for it: a script or another program sends it."""
    borrows: bool = False
    """A script sends what stands in a form of the page that leads elsewhere."""
    keeps: bool = True
    """Whether rows are written by it, beside those of the session."""


class Refused(AssertionError):
    """A form was not taken."""


class Sender:
    """Sends in one world, as different people, each in a session of their own."""

    def __init__(self, world: World, sends: Mapping[str, Send]) -> None:
        self.world, self.sends = world, sends
        self._clients: dict[str, Client] = {}

    def client(self, who: str) -> Client:
        if who not in self._clients:
            person = self.world["people"][who]
            self._clients[who] = client_of(person) if person is not None else Client()
        return self._clients[who]

    def send(self, key: str) -> Tables:
        """Send what stands under a key of the table; which tables it wrote. ``Refused`` when it was not taken."""
        one = OneSend(self, key, self.sends[key])
        do = one.opened()
        with connection.execute_wrapper(done := Tables()):
            answer = do()
        _check(key, answer)
        if one.send.keeps and not done.written - OF_A_SEND:
            raise Refused(f"{key}: nothing was written")
        return done


@dataclass
class OneSend:
    """One row of the table, in a world."""

    sender: Sender
    key: str
    """Name of the address, and a word where it is sent in more than one way."""
    send: Send

    @cached_property
    def name(self) -> str:
        return self.key.partition(" ")[0]

    @cached_property
    def client(self) -> Client:
        return self.sender.client(self.send.who or who_may(self.sender.world, self.name, *ADDRESSES[self.name]))

    def opened(self) -> Callable[[], Any]:
        """Open the page and fill in its form; what then sends it, and says yes when it is asked whether to."""
        if self.send.bare:
            client, path, fields = self.client, self.path_of(self.name), self._fields()
            return lambda: client.post(path, fields)
        form = self.form()
        fields = self._fields() or dict.fromkeys(_texts(form)[:1], OTHER)
        fields = form.chosen() | fields
        return lambda: self._asked(form, form.send(fields=fields, button=self.send.button))

    def _asked(self, form: PageForm, answer: Any) -> Any:
        if answer.status_code in {200, 409}:
            for more in forms_of(form.client, form.path, answer.content.decode()):
                if self.send.then in more.fields and self.send.then not in form.fields:
                    return more.send()
        return answer

    def form(self) -> PageForm:
        """The form that leads to the address."""
        page, path = self._page(), self.path_of(self.name)
        shown = self.client.get(page, follow=True)
        found = forms_of(self.client, page, shown.content.decode())
        for form in found:
            known = {*form.fields, *form.typed, *([form.button[0]] if form.button else [])}
            leads = form.path.partition("?")[0] == path or (path == page and name_of(form.path) == self.name)
            if (leads or self.send.borrows) and self.send.having in {"", *known}:
                form.path = path if self.send.borrows else form.path
                return form
        forms = [(one.path, sorted(one.typed)) for one in found]
        raise Refused(f"{self.key}: no form for {path} on {page} ({shown.status_code}), but {forms}")

    def _fields(self) -> dict[str, Any]:
        given = self.send.fields
        return dict(given(self.sender.world, self.client) if callable(given) else given)

    def _at(self) -> dict[str, str]:
        given = self.send.at
        return {part: str(value) for part, value in (given(self.sender.world) if callable(given) else given).items()}

    def _page(self) -> str:
        name, _mark, query = (self.send.page or self.name).partition("?")
        path = name if name.startswith("/") else self.path_of(name)
        return f"{path}?{query}" if query else path

    def path_of(self, name: str) -> str:
        at = self._at()
        if "path" in at and name == self.name:
            return at["path"]
        return str(fill(ADDRESSES[name][0], self.sender.world | {"ids": self.sender.world["ids"] | at}))


def who_may(world: World, name: str, route: str, view: Any) -> str:
    """The first who may send to an address, at their own place."""
    people = (who for who in world["people"] if who.endswith(" own") or who == "visitor")
    return next(who for who in people if expected(view.access_rule_writing, who, route, name) == "yes")


def _texts(form: PageForm) -> list[str]:
    """Fields in which any text may stand, those in which one stands first."""
    texts = [name for name, values in form.possible.items() if values == [OTHER]]
    return sorted(texts, key=lambda name: not any(form.fields.get(name, [])))


def _check(key: str, answer: Any) -> None:
    """``Refused`` unless the answer is that of a form that was taken."""
    said = getattr(getattr(answer.wsgi_request, "_messages", None), "_queued_messages", [])
    refusals = [str(one.message) for one in said if one.level >= ERROR]
    if answer.status_code not in {200, 204, 302, 303} or refusals:
        faults = [] if answer.streaming else _FAULT.findall(answer.content.decode(errors="replace"))
        words = [" ".join(_MARKUP.sub(" ", whole).split())[:200] for whole, _tag in faults]
        raise Refused(f"{key}: {answer.status_code} {answer.get('Location', '')} {refusals} {words}")


_FAULT = re.compile(r'(<(\w+) class="[^"]*error[^"]*".*?</\2>)', re.DOTALL)
_MARKUP = re.compile(r"<[^>]+>")


def upload(name: str, raw: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw)
