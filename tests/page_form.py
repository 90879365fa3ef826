"""A form as a browser without scripts sends it: what stands on the page, with what somebody fills in."""

import re
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from django.test import Client
from django.urls import resolve
from django.utils import timezone

_NO_TEXT = {"hidden", "submit", "button", "reset", "image"}


class PageForm:
    """One form of a page."""

    def __init__(self, client: Client, path: str, form: Element, page: Element | None = None) -> None:
        """``page``: where fields and buttons may stand that belong to the form by its id."""
        self.client, self.path = client, form.get("action") or path
        self.fields: dict[str, list[str]] = {}
        self.typed: set[str] = set()
        """Fields that somebody can fill in."""
        self.asked: set[str] = set()
        """Lists in which one must choose."""
        self.fixed: set[str] = set()
        """Those in which one chooses, or gives a file."""
        self.possible: dict[str, list[str]] = {}
        """What could be filled in where nothing stands: of each such field one value that its kind takes."""
        self.button: tuple[str, str] | None = None
        """The first one, which the Enter key presses."""
        own = form.get("id", "")
        for one in form.iter():
            if one.get("form", own) == own:
                self._take(one)
        inside = set(form.iter())
        for one in page.iter() if page is not None and own else ():
            if one.get("form") == own and one not in inside:
                self._take(one)

    def _take(self, one: Element) -> None:
        name, kind = one.get("name"), one.get("type", "submit" if one.tag == "button" else "text")
        if one.tag == "button" and self.button is None and kind == "submit":
            self.button = (name or "", one.get("value", ""))
        if not name or one.get("disabled") is not None or one.tag not in {"input", "textarea", "select"}:
            return
        if kind not in _NO_TEXT:
            self.typed.add(name)
            self._suggest(name, kind, one)
            if one.tag == "select" or kind in {"checkbox", "radio", "file"}:
                self.fixed.add(name)
        if one.tag == "select" and one.get("required") is not None:
            self.asked.add(name)
        if one.tag == "textarea":
            self._add(name, "".join(one.itertext()).removeprefix("\n"))
        elif one.tag == "select":
            options = list(one.iter("option"))
            chosen = [each for each in options if each.get("selected") is not None]
            for each in chosen or ([] if one.get("multiple") is not None else options[:1]):
                self._add(name, each.get("value", "".join(each.itertext())))
        elif kind in {"checkbox", "radio"}:
            if one.get("checked") is not None:
                self._add(name, one.get("value", "on"))
        elif kind not in _NO_TEXT - {"hidden"} and kind != "file":
            self._add(name, one.get("value", ""))

    def _suggest(self, name: str, kind: str, one: Element) -> None:
        if one.tag == "select":
            options = [each.get("value", "".join(each.itertext())) for each in one.iter("option")]
            self.possible[name] = [option for option in options if option][-1:]
        elif kind in {"checkbox", "radio"}:
            self.possible.setdefault(name, [one.get("value", "on")])
        elif kind != "file":
            known = {"date": str(timezone.localdate()), "number": one.get("min") or "1", "email": "nieuw@anders.example",
                     "url": "https://anders.example"}  # fmt: skip
            self.possible[name] = [known.get(kind, "Heel anders")]

    def filled(self) -> dict[str, list[str]]:
        """Every field with something in it."""
        return {name: values for name, values in self.possible.items() if not any(self.fields.get(name, []))}

    def chosen(self) -> dict[str, list[str]]:
        """What somebody chooses in the lists in which they must, where nothing stands."""
        return {name: values for name, values in self.filled().items() if name in self.asked}

    def _add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)

    def send(self, *, button: tuple[str, str] | None = None, **changes: Any) -> Any:
        """Fill in and send. Names with signs that Python does not take come as ``changes={"a-b": …}``."""
        filled = {**self.fields, **changes.pop("fields", {}), **changes}
        pressed = button or self.button
        if pressed and pressed[0]:
            filled[pressed[0]] = pressed[1]
        return self.client.post(self.path, filled, headers={"origin": "http://testserver"})


def forms_of(client: Client, path: str, text: str = "") -> list[PageForm]:
    """The forms of a page that send something."""
    text = text or client.get(path, follow=True).content.decode()
    tree = html5lib.parse(re.sub(r"<template.*?</template>", "", text, flags=re.DOTALL), namespaceHTMLElements=False)
    found = []
    for form in tree.iter("form"):
        if (form.get("method") or "").lower() == "post":
            made = PageForm(client, path, form, tree)
            if made.path not in {"/uitloggen/", "/taal/"} and "taal" not in made.path:
                found.append(made)
    return found


def form_with(client: Client, path: str, name: str, text: str = "") -> PageForm:
    """The form of a page that has a field of this name."""
    return next(one for one in forms_of(client, path, text) if name in one.fields or name in one.typed)


def choices_of(page: str, name: str) -> dict[str, str]:
    """What can be chosen where two people changed one field: by ``mine`` and ``theirs`` the value to send."""
    found = re.findall(rf'name="{re.escape(name)}" value="([^"]+)"', page)
    return {one.split(" ")[0]: one for one in found}


def name_of(path: str) -> str:
    """The name of an address with its room, or its pattern when it has no name."""
    match = resolve(urlsplit(path).path)
    return match.view_name or match.route
