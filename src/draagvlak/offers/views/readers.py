"""'Klopt dit?' and following: what readers send, without an account."""

from allauth.core.ratelimit import consume
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from draagvlak.core.access import PUBLIC, access
from draagvlak.core.forms import page_with_form
from draagvlak.core.middleware import language_in
from draagvlak.core.own_domain import path_at_site, path_here
from draagvlak.core.redirects import ours
from draagvlak.core.refusals import told_here
from draagvlak.offers import followers, reactions
from draagvlak.offers.models import Follower
from draagvlak.offers.views.common import in_its_language, path_to
from draagvlak.people.access import consortium_of
from draagvlak.places.models import Consortium, School

#: names of the pages about which a reader may say something
_PAGES = {
    "offers:offers",
    "offers:offer",
    "offers:offer-way",
    "offers:guide-chapter",
    "offers:guide-edition",
    "offers:guide",
    "offers:guide-topic",
    "offers:school-guide",
    "offers:school-guide-topic",
    "offers:words",
    "offers:offer-sheet",
    "offers:compare-offers",
    "norms:version",
    "norms:topic",
    "norms:provision",
    "norms:consortium",
    "norms:search",
    "norms:log",
    "norms:compare",
    "norms:coverage",
}


#: pages that show the same as another, at which remarks on them stand
_SAME = {
    "offers:offer-way": "offers:offer",
    "offers:offer-sheet": "offers:offer",
    "offers:guide-edition": "offers:guide-chapter",
}


def _about(slug: str, path: str) -> tuple[str, str]:
    """The page that a remark is about, and the school it is of; the consortium's list when the path is no such page."""
    path = path_at_site(language_in(path.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0])[1])
    try:
        found = resolve(path, settings.ROOT_URLCONF)
    except Resolver404:
        return f"/{slug}/aanbod/", ""
    if found.view_name not in _PAGES or found.kwargs.get("slug") != slug:
        return f"/{slug}/aanbod/", ""
    brin = found.kwargs.get("brin", "")
    if found.view_name in _SAME:
        path = path_at_site(path_to(_SAME[found.view_name], slug, brin))
    return path, brin


def _school(consortium: Consortium, brin: str) -> School | None:
    return School.objects.filter(consortium=consortium, brin=brin).first() if brin else None


@access(PUBLIC)
@in_its_language
@require_http_methods(["GET", "HEAD", "POST"])
def react(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that something is not right on a page, or is missing."""
    consortium = consortium_of(slug)
    page, brin = _about(slug, request.POST.get("over", "") or request.GET.get("over", ""))
    school = _school(consortium, brin)
    fault: object = None
    text = request.POST.get("text", "")
    if request.method == "POST":
        if not consume(request, action="react"):
            fault = _("You sent several remarks already. Try again in an hour.")
        else:
            with told_here(places={"": ("text", _("What is not right, or what do you miss?"))}) as fault:
                reactions.take(
                    consortium, school, page, text, request.POST.get("website", ""), request.POST.get("open", "")
                )
            if not fault:
                to = school or consortium
                messages.success(request, _("Thank you. %(to)s reads this and answers.") % {"to": to})
                back = path_here(page)
                return redirect(ours(back if not request.by_path else f"/{request.by_path}{back}", "/"))  # type: ignore[attr-defined]
    context = {
        "slug": slug, "site_slug": slug, "consortium": consortium, "school": school, "page": path_here(page),
        "fault": fault,
        "text": text, "open": reactions.opened(),
    }  # fmt: skip
    return page_with_form(request, "offers/react.html", context, fault)


class FollowForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where to write to."""

    class Meta:
        model = Follower
        fields = ["email"]


@access(PUBLIC)
@in_its_language
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to hear when a school's offer, or any in the consortium, changes."""
    consortium = consortium_of(slug)
    school = _school(consortium, (request.POST.get("school", "") or request.GET.get("school", ""))[:4].upper())
    form = FollowForm(request.POST or None)
    asked = False
    if request.method == "POST" and form.is_valid():
        if request.POST.get("website", ""):
            asked = True  # a robot learns nothing
        elif not consume(request, action="follow"):
            form.add_error("email", _("That was asked several times. Try again in an hour."))
        else:
            followers.ask(consortium, school, form.cleaned_data["email"])
            asked = True
    context = {
        "slug": slug, "site_slug": slug, "consortium": consortium, "school": school, "form": form, "asked": asked,
    }  # fmt: skip
    if asked:
        return render(request, "offers/follow.html", context)
    return page_with_form(request, "offers/follow.html", context, form)


@access(PUBLIC)
@in_its_language
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_following(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The link of the first letter. A button confirms, so that a mail program that looks ahead does not."""
    consortium = consortium_of(slug)
    found = followers.by_token(token, within=followers.CONFIRM_WITHIN)
    if found is None or found.consortium_id != consortium.pk:
        context = {"slug": slug, "site_slug": slug, "consortium": consortium, "gone": True}
        return render(request, "offers/following.html", context, status=410)
    if request.method == "POST":
        followers.confirm(found)
    context = {
        "slug": slug, "site_slug": slug, "consortium": found.consortium, "school": found.school, "follower": found,
        "token": token,
    }  # fmt: skip
    return render(request, "offers/following.html", context)


@access(PUBLIC)
@csrf_exempt  # also what a mail program sends for one-click leaving (RFC 8058); the link itself is the key
@in_its_language
@require_http_methods(["GET", "HEAD", "POST"])
def stop_following(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The link at the foot of each letter. The button there takes the address away, as does the one of a mail program
    itself; a program that only looks ahead takes nothing away."""
    found = followers.by_token(token)
    consortium = consortium_of(slug)
    if found is not None and found.consortium.slug != slug:
        found = None
    if found is not None and request.method == "POST":
        followers.stop(found)
        found = None
    context = {
        "slug": slug, "site_slug": slug, "consortium": consortium, "stopped": found is None,
        "leaving": found is not None,
        "school": found.school if found else None,
    }  # fmt: skip
    return render(request, "offers/following.html", context)
