"""Addresses of offers. What a school guide prints has to work in five years: they hold BRIN and keys, no names."""

from django.urls import URLPattern, URLResolver, path

from draagvlak.offers import feeds
from draagvlak.offers.api import api, description, guarded, openapi
from draagvlak.offers.views import (
    about,
    chapter,
    editions,
    front,
    guide,
    public,
    reactions,
    readers,
    steward,
    workplace,
)
from draagvlak.offers.views.common import in_its_language

app_name = "offers"
_SCHOOL = "<slug:slug>/aanbod/<str:brin>/"
_WORK = "<slug:slug>/scholen/<str:brin>/schoolgids/"


def _api() -> list[URLPattern]:
    """The addresses of the API, each declared public."""
    return [
        path(f"api/{entry.pattern}", guarded(entry.callback), name=f"api-{entry.name}")
        for entry in api.urls[0]
        if isinstance(entry, URLPattern) and entry.name != "api-root"
    ]


_READERS = "<slug:slug>/scholen/<str:brin>/lezers/"
_READERS_OF_SITE = "<slug:slug>/voor-ouders/lezers/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front.front, name="front"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
    path("blok.js", chapter.block_script, name="block-script"),
    path("api/", guarded(in_its_language(description)), name="api"),
    path("api/openapi.json", guarded(openapi), name="api-description"),
    *_api(),
    path("<slug:slug>/kaart.xml", feeds.sitemap_of, name="sitemap-of"),
    path("<slug:slug>/woorden/", public.words, name="words"),
    path("<slug:slug>/ouders/", about.parents_help, name="parents-help"),
    path("<slug:slug>/over/", about.about, name="about"),
    path("<slug:slug>/privacy/", about.privacy, name="privacy"),
    path("<slug:slug>/toegankelijkheid/", about.accessibility, name="accessibility"),
    path("<slug:slug>/klopt-dit/", readers.react, name="react"),
    path("<slug:slug>/volgen/", readers.follow, name="follow"),
    path("<slug:slug>/volgen/ja/<str:token>/", readers.confirm_following, name="confirm-following"),
    path("<slug:slug>/volgen/stop/<str:token>/", readers.stop_following, name="stop-following"),
    path("<slug:slug>/past-dit/", guide.guide, name="guide"),
    path("<slug:slug>/past-dit/<slug:topic>/", guide.topic, name="guide-topic"),
    path("<slug:slug>/aanbod/", public.find, name="offers"),
    path("<slug:slug>/aanbod/vergelijken/", public.compare, name="compare-offers"),
    path("<slug:slug>/aanbod/wijzigingen.atom", feeds.changes, name="changes"),
    path(_SCHOOL, public.school, name="offer"),
    path(_SCHOOL + "blad/", public.sheet, name="offer-sheet"),
    path(_SCHOOL + "wijzigingen.atom", feeds.changes, name="school-changes"),
    path(_SCHOOL + "past-dit/", guide.guide, name="school-guide"),
    path(_SCHOOL + "past-dit/<slug:topic>/", guide.topic, name="school-guide-topic"),
    path(_SCHOOL + "schoolgids/", chapter.chapter, name="guide-chapter"),
    path(_SCHOOL + "schoolgids/blok/", chapter.block, name="guide-block"),
    path(_SCHOOL + "schoolgids/<number:number>/", chapter.chapter, name="guide-edition"),
    path(_SCHOOL + "schoolgids.<str:form>", chapter.chapter_file, name="guide-file"),
    path(_SCHOOL + "schoolgids/<number:number>/schoolgids.<str:form>", chapter.chapter_file, name="guide-edition-file"),
    path(_SCHOOL + "<slug:way>/", public.school, name="offer-way"),
    path(_WORK, workplace.chapter, name="chapter"),
    path(_WORK + "meten/", workplace.measure, name="chapter-measure"),
    path(_WORK + "lezen/", editions.review, name="chapter-review"),
    path(_WORK + "concept.<str:form>", editions.draft_file, name="chapter-draft"),
    path(_WORK + "akkoord/", editions.approve, name="chapter-approve"),
    path(_WORK + "publiceren/", editions.publish, name="chapter-publish"),
    path(_WORK + "uitgaven/<number:number>/intrekken/", editions.withdraw, name="chapter-withdraw"),
    path(_READERS, reactions.of_school, name="reactions"),
    path(_READERS + "<uuid:reaction>/antwoord/", reactions.answer_of_school, name="answer-reaction"),
    path(_READERS + "<uuid:reaction>/terzijde/", reactions.set_aside_of_school, name="set-reaction-aside"),
    path("<slug:slug>/schoolgidsen/", steward.guides, name="guides"),
    path("<slug:slug>/schoolgidsen/schoolgidsen.<sheet:form>", steward.guides_sheet, name="guides-sheet"),
    path("<slug:slug>/deskundigheid/", steward.directory, name="expertise"),
    path("<slug:slug>/deskundigheid/deskundigheid.<sheet:form>", steward.directory_sheet, name="expertise-sheet"),
    path("<slug:slug>/voor-ouders/", steward.public_site, name="public-site"),
    path(_READERS_OF_SITE, reactions.of_site, name="site-reactions"),
    path(_READERS_OF_SITE + "<uuid:reaction>/antwoord/", reactions.answer_of_site, name="answer-site-reaction"),
    path(_READERS_OF_SITE + "<uuid:reaction>/terzijde/", reactions.set_aside_of_site, name="set-site-reaction-aside"),
]
