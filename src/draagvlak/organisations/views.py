"""Signing in and out."""

from django import forms
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from draagvlak.core.declarations import PUBLIC, access


class SignInForm(forms.Form):
    """E-mail address and password."""

    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@access(PUBLIC)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let a person in; a wrong address and a wrong password give the same answer."""
    target = request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = authenticate(request, username=form.cleaned_data["email"], password=form.cleaned_data["password"])
        if person is not None:
            login(request, person)
            return redirect(target)
        form.add_error(None, _("This e-mail address and password do not belong together. Check both and try again."))
    status = 200 if request.method == "GET" else 422
    return render(request, "organisations/sign_in.html", {"form": form, "next": target}, status=status)


@access(PUBLIC)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("home")
