"""Addresses of norms: reading for everyone, and the workplace for those who write."""

from django.urls import path

from draagvlak.norms.views import adoption as adopt
from draagvlak.norms.views import drafts as edit
from draagvlak.norms.views import norms as read

app_name = "norms"
_VERSION = "<slug:slug>/norm/<slug:key>/<str:number>/"
_DRAFT = "<slug:slug>/werk/<slug:key>/<str:number>/"

urlpatterns = [
    path("", read.home, name="home"),
    path("<slug:slug>/", read.consortium, name="consortium"),
    path("<slug:slug>/norm/<slug:key>/", read.norm, name="norm"),
    path("<slug:slug>/norm/<slug:key>/versies/", read.log, name="log"),
    path("<slug:slug>/norm/<slug:key>/versies.csv", read.log_sheet, name="log-sheet"),
    path(_VERSION, read.version, name="version"),
    path(_VERSION + "onderwerp/<slug:topic>/", read.topic, name="topic"),
    path(_VERSION + "bepaling/<slug:provision>/", read.provision, name="provision"),
    path(_VERSION + "zoeken/", read.find, name="search"),
    path(_VERSION + "vergelijken/", read.comparing, name="compare"),
    path(_VERSION + "vergelijken/<str:other>/", read.comparing, name="compare"),
    path(_VERSION + "vergelijken/<str:other>/verschillen.csv", read.comparison_sheet, name="comparison-sheet"),
    path(_VERSION + "dekking/", read.covering, name="coverage"),
    path(_VERSION + "dekking/<slug:owner>/<slug:other>/<str:other_number>/", read.covering, name="coverage"),
    path(
        _VERSION + "dekking/<slug:owner>/<slug:other>/<str:other_number>/dekking.csv",
        read.coverage_sheet,
        name="coverage-sheet",
    ),
    path(_VERSION + "norm.<str:form>", read.export, name="export"),
    path(_DRAFT, edit.draft, name="draft"),
    path(_DRAFT + "onderwerp/<slug:topic>/", edit.topic, name="draft-topic"),
    path(_DRAFT + "onderwerp/<slug:topic>/opslaan/", edit.save_topic, name="save-topic"),
    path(_DRAFT + "onderwerp/<slug:topic>/doen/", edit.act_on_topic, name="act-on-topic"),
    path(_DRAFT + "bepaling/<slug:provision>/opslaan/", edit.save_provision, name="save-provision"),
    path(_DRAFT + "bepaling/<slug:provision>/doen/", edit.act_on_provision, name="act-on-provision"),
    path(_DRAFT + "twijfel/<number:doubt>/", edit.settle_doubt, name="settle-doubt"),
    path(_DRAFT + "regels/", edit.place_lines, name="place-lines"),
    path(_DRAFT + "ongedaan/", edit.undo, name="undo"),
    path(_DRAFT + "stand/", edit.advance, name="advance"),
    path(_DRAFT + "vaststellen/", adopt.adopt, name="adopt"),
    path(_DRAFT + "vervallen/", adopt.retire, name="retire"),
    path(_DRAFT + "stap/", adopt.correct_step, name="correct-step"),
    path("<slug:slug>/werk/<slug:key>/<str:number>/nieuw/", edit.new_draft, name="new-draft"),
    path("<slug:slug>/werk/<slug:key>/<str:number>/dekking/", edit.decide_mapping, name="decide-mapping"),
]
