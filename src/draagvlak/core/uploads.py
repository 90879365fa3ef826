"""Uploads are bounded while they come in, not after."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from draagvlak.core import form_once, form_owner, lost_forms
from draagvlak.core.middleware import holds_nul
from draagvlak.core.views import bad_request

View = Callable[..., HttpResponse]


class Bound(FileUploadHandler):
    """Stops taking in an upload as soon as it is larger than ``limit`` bytes."""

    def __init__(self, request: HttpRequest, limit: int) -> None:
        super().__init__(request)
        self.taken, self.limit = 0, limit

    @property
    def passed(self) -> bool:
        """Whether more came than may."""
        return self.taken > self.limit

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.taken += len(raw_data)
        if self.passed:
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def whole_form(view: View) -> View:
    """For a page that bounds its upload before it reads its form: the form's token is asked, no text holds NUL, the
    page was made for who sends it, and the same form was not sent before."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if holds_nul(request):
            return bad_request(request)
        if request.method == "POST" and form_owner.of_somebody_else(request):
            return lost_forms.of_somebody_else(request)
        if (before := form_once.repeated(request)) is not None:
            return before
        return view(request, *args, **named)

    return csrf_protect(page)


def too_large(request: HttpRequest, limit: int, advice: str = "") -> HttpResponse:
    """413."""
    context = {
        "status": 413,
        "title": _("This file is too large"),
        "advice": advice or _("A file may be at most %(limit)s MB.") % {"limit": limit // (1024 * 1024)},
    }
    return render(request, "core/error.html", context, status=413)
