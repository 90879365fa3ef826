"""Addresses of norms: reading for everyone, and the workplace for those who write."""

from django.urls import path

from draagvlak.norms.views import adoption as adopt
from draagvlak.norms.views import coverage, files, home, provisions, short_titles, steps, topics
from draagvlak.norms.views import drafts as edit
from draagvlak.norms.views import norms as read

app_name = "norms"
_VERSION = "<slug:slug>/norm/<slug:key>/<str:number>/"
_DRAFT = "<slug:slug>/werk/<slug:key>/<str:number>/"
_TOPIC = _DRAFT + "onderwerp/<slug:topic>/"
_PROVISION = _DRAFT + "bepaling/<slug:provision>/"

urlpatterns = [
    path("normen/", home.home, name="home"),
    path("<slug:slug>/", home.consortium, name="consortium"),
    path("<slug:slug>/norm/<slug:key>/", home.norm, name="norm"),
    path("<slug:slug>/norm/<slug:key>/versies/", home.log, name="log"),
    path("<slug:slug>/norm/<slug:key>/versies.csv", files.log_sheet, name="log-sheet"),
    path(_VERSION, read.version, name="version"),
    path(_VERSION + "onderwerp/<slug:topic>/", read.topic, name="topic"),
    path(_VERSION + "bepaling/<slug:provision>/", read.provision, name="provision"),
    path(_VERSION + "zoeken/", read.find, name="search"),
    path(_VERSION + "vergelijken/", read.comparing, name="compare"),
    path(_VERSION + "vergelijken/<str:other>/", read.comparing, name="compare"),
    path(_VERSION + "vergelijken/<str:other>/verschillen.csv", files.comparison_sheet, name="comparison-sheet"),
    path(_VERSION + "dekking/", read.covering, name="coverage"),
    path(_VERSION + "dekking/<slug:owner>/<slug:other>/<str:other_number>/", read.covering, name="coverage"),
    path(
        _VERSION + "dekking/<slug:owner>/<slug:other>/<str:other_number>/dekking.<sheet:form>",
        files.coverage_sheet,
        name="coverage-sheet",
    ),
    path(_VERSION + "norm.<str:form>", files.export, name="export"),
    path(_DRAFT, edit.draft, name="draft"),
    path(_DRAFT + "beschrijving/", edit.describe, name="describe-draft"),
    path(_DRAFT + "onderwerp/", topics.add, name="add-topic"),
    path(_TOPIC, topics.topic, name="draft-topic"),
    path(_TOPIC + "opslaan/", topics.save_topic, name="save-topic"),
    path(_TOPIC + "omhoog/", topics.move_up, name="topic-up"),
    path(_TOPIC + "omlaag/", topics.move_down, name="topic-down"),
    path(_TOPIC + "dieper/", topics.deeper, name="topic-deeper"),
    path(_TOPIC + "hoger/", topics.higher, name="topic-higher"),
    path(_TOPIC + "weg/", topics.delete, name="delete-topic"),
    path(_TOPIC + "erna/", topics.add_after, name="add-topic-after"),
    path(_TOPIC + "bepaling/", topics.add_provision, name="add-provision"),
    path(_TOPIC + "korte-titels/", short_titles.short_titles_page, name="short-titles"),
    path(_TOPIC + "zin/", topics.take_sentence, name="take-sentence"),
    path(_PROVISION + "opslaan/", provisions.save_provision, name="save-provision"),
    path(_PROVISION + "omhoog/", provisions.move_up, name="provision-up"),
    path(_PROVISION + "omlaag/", provisions.move_down, name="provision-down"),
    path(_PROVISION + "verplaatsen/", provisions.move, name="move-provision"),
    path(_PROVISION + "splitsen/", provisions.split, name="split-provision"),
    path(_PROVISION + "onderdelen/", provisions.free_items, name="free-items"),
    path(_PROVISION + "samenvoegen/", provisions.merge, name="merge-provision"),
    path(_PROVISION + "inleiding/", provisions.introduce, name="introduce-provision"),
    path(_PROVISION + "weg/", provisions.delete, name="delete-provision"),
    path(_DRAFT + "stappen/", steps.add, name="add-step"),
    path(_DRAFT + "stappen/<number:step>/gedaan/", steps.mark_done, name="step-done"),
    path(_DRAFT + "stappen/<number:step>/open/", steps.mark_open, name="step-open"),
    path(_DRAFT + "stappen/<number:step>/weg/", steps.remove, name="remove-step"),
    path(_DRAFT + "twijfel/<number:doubt>/", edit.settle_doubt, name="settle-doubt"),
    path(_DRAFT + "regels/", edit.place_lines, name="place-lines"),
    path(_DRAFT + "ongedaan/", edit.undo, name="undo"),
    path(_DRAFT + "stand/", edit.advance, name="advance"),
    path(_DRAFT + "vaststellen/", adopt.adopt, name="adopt"),
    path(_DRAFT + "vervallen/", adopt.retire, name="retire"),
    path(_DRAFT + "stap/", adopt.correct_step, name="correct-step"),
    path(_DRAFT + "stap/doorhalen/", adopt.strike_step, name="strike-step"),
    path("<slug:slug>/werk/<slug:key>/<str:number>/nieuw/", edit.new_draft, name="new-draft"),
    path("<slug:slug>/werk/<slug:key>/<str:number>/dekking/", coverage.decide_mapping, name="decide-mapping"),
]
