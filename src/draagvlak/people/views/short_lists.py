"""Pages with the few rows of one kind that a consortium keeps: each with a form to change it, and a form to add one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from draagvlak.core.form_merge import held, shared
from draagvlak.core.forms import page_with_form
from draagvlak.people.access import consortium_of
from draagvlak.people.person import me
from draagvlak.places.models import Consortium


@dataclass(frozen=True)
class ShortList:
    """What differs between such pages. Rows have a ``consortium`` and a ``key``."""

    name: str
    """Of the page and of its tab; its template is called so too."""
    model: type[Any]
    form: "type[forms.ModelForm[Any]]"
    add: Callable[..., Any]
    """The verbs: ``(row, by=)``."""
    change: Callable[..., Any]
    rows: Callable[[Consortium], "QuerySet[Any]"]
    about: Callable[[Consortium], Mapping[str, Any]] = lambda _consortium: {}
    """What else stands on the page."""

    def row_at(self, slug: str, key: str) -> Any:
        """The row of this key, or 404."""
        return get_object_or_404(self.model.objects.select_related("consortium"), consortium__slug=slug, key=key)

    def page(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The page; a form that was sent adds a row."""
        consortium = consortium_of(slug)
        if request.method != "POST":
            return self._shown(request, consortium)
        return self._save(request, self.model(consortium=consortium), self.add)

    def changed(self, request: HttpRequest, slug: str, key: str) -> HttpResponse:
        """Change the row of this key."""
        return self._save(request, self.row_at(slug, key), self.change)

    def saved(self, request: HttpRequest, slug: str, notice: str = "") -> HttpResponse:
        """Back to the page, after something was done."""
        messages.success(request, notice or _("Saved."))
        return redirect(f"people:{self.name}", slug)

    def _save(self, request: HttpRequest, row: Any, act: Callable[..., Any]) -> HttpResponse:
        with held(request, row):
            form = shared(request, lambda data: self.form(data, instance=row))
            if not form.is_valid():
                return self._shown(request, row.consortium, form)
            act(form.instance, by=me(request))
        return self.saved(request, row.consortium.slug)

    def _shown(
        self, request: HttpRequest, consortium: Consortium, sent: "forms.ModelForm[Any] | None" = None
    ) -> HttpResponse:
        """The page; a form that was sent and not taken stands in its place as it was sent."""
        of_row = sent.instance.pk if sent is not None else None
        empty = self._form(request, self.model(consortium=consortium))
        context = {
            "slug": consortium.slug,
            "consortium": consortium,
            "rows": [
                (row, sent if sent is not None and row.pk == of_row else self._form(request, row))
                for row in self.rows(consortium)
            ],
            "form": sent if sent is not None and of_row is None else empty,
            "active": self.name,
            **self.about(consortium),
        }
        return page_with_form(request, f"people/{self.name}.html", context, sent)

    def _form(self, request: HttpRequest, row: Any) -> "forms.ModelForm[Any]":
        return shared(request, partial(self.form, instance=row, auto_id=f"{row.key or 'id'}_%s"), act=False)
