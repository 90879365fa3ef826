"""What makes a school's public pages another: whatever is written of it counts up its revision, so that nobody reads an
old page. No rules stand here; it only says that something is no longer the same. Of a row that is saved or removed a
signal tells, of many at once ``core.changes``.
"""

from collections.abc import Collection, Iterable
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from draagvlak.core.changes import AT_ONCE
from draagvlak.evaluations.models import Action, Goal
from draagvlak.norms.models import Norm, norm_changed
from draagvlak.offers import moments, ready
from draagvlak.offers.models import Edition, Offer, PublicSite, Reaction
from draagvlak.places.models import Board, Consortium, Location, Placement, Region, School
from draagvlak.registers.models import Facility, Skill, StructureEntry, TeamMember

#: of each model of which a school's pages show rows: the way from a row to its school
TO_SCHOOL: dict[type[Model], str] = {
    School: "pk",
    Facility: "school_id",
    StructureEntry: "school_id",
    TeamMember: "school_id",
    Location: "school_id",
    Placement: "school_id",
    Edition: "school_id",
    Reaction: "school_id",
    Goal: "school_id",
    Skill: "member__school_id",
    Action: "goal__school_id",
}
#: models of which the pages of every school of a consortium show rows, and the way there
TO_CONSORTIUM: dict[type[Model], str] = {Board: "consortium_id", Region: "consortium_id", Consortium: "pk"}


def _touch(schools: Iterable[int], *, make: bool = True) -> None:
    """Count up the revision of schools. One without an offer gets one, unless it is being removed."""
    all_wanted = sorted(set(schools))
    for start in range(0, len(all_wanted), AT_ONCE):
        wanted = all_wanted[start : start + AT_ONCE]
        offers = Offer.objects.filter(school__in=wanted)
        if offers.update(revision=F("revision") + 1, changed=timezone.now()) < len(wanted) and make:
            without = School.objects.filter(pk__in=wanted, offer__isnull=True).values_list("pk", "consortium")
            Offer.objects.bulk_create(
                (Offer(school_id=school, consortium_id=consortium) for school, consortium in without),
                ignore_conflicts=True,
            )
    ready.soon(all_wanted)


def _touch_all(consortium: int) -> None:
    """Count up the revision of every school of a consortium."""
    _touch(Offer.objects.filter(consortium=consortium).values_list("school", flat=True), make=False)


def _touch_norms(consortium: int, **which: Any) -> None:
    """Have the pages of norms made anew, and of the schools that answer them."""
    for norm in Norm.objects.filter(consortium=consortium, **which):
        norm.changed()


def _touch_site(consortium: int) -> None:
    site, _new = PublicSite.objects.get_or_create(consortium_id=consortium)
    PublicSite.objects.filter(pk=site.pk).update(revision=F("revision") + 1)


def _touch_remarked(remark: Reaction) -> None:
    """A remark on a page that is of no school."""
    _touch_site(remark.consortium_id)
    if remark.norm_key and remark.state != Reaction.State.NEW:
        _touch_norms(remark.consortium_id, key=remark.norm_key)


@receiver([post_save, post_delete])
def something_changed(sender: type[Any], instance: Any, **more: Any) -> None:
    """Count up the school's revision for whatever its pages show."""
    transaction.on_commit(moments.forget)
    if sender is PublicSite:
        PublicSite.objects.filter(pk=instance.pk).update(revision=F("revision") + 1)
        ready.soon(Offer.objects.filter(consortium=instance.consortium_id).values_list("school", flat=True))
    elif sender in TO_SCHOOL:
        school = attrgetter(TO_SCHOOL[sender].replace("__", "."))(instance)
        new_school = sender is School and more.get("created")
        if school is not None:
            _touch([school], make="created" in more and not new_school)
        elif sender is Reaction:
            _touch_remarked(instance)
    elif sender in TO_CONSORTIUM:
        _touch_all(getattr(instance, TO_CONSORTIUM[sender]))
        if sender is Consortium:
            _touch_norms(instance.pk)


def rows_became_others(model: type[Model], keys: Collection[Any]) -> None:
    """The same, for rows that were written many at once."""
    transaction.on_commit(moments.forget)
    rows = model._base_manager.filter(pk__in=keys)
    if way := TO_SCHOOL.get(model):
        _touch(rows.exclude(**{way: None}).values_list(way, flat=True).distinct())
    elif way := TO_CONSORTIUM.get(model):
        for consortium in rows.values_list(way, flat=True).distinct():
            _touch_all(consortium)
            if model is Consortium:
                _touch_norms(consortium)
    if model is Reaction:
        for remark in Reaction.objects.filter(pk__in=keys, school__isnull=True):
            _touch_remarked(remark)


@receiver(norm_changed)
def norm_became_another(norm: Norm, **more: Any) -> None:
    """Make the pages of the consortium's schools anew; they depend on each of its norms."""
    transaction.on_commit(moments.forget)
    if norm.consortium_id is not None:
        ready.soon(Offer.objects.filter(consortium=norm.consortium_id).values_list("school", flat=True))


def gather_what_lacks(**_more: Any) -> None:
    """After an update of the database: offers for schools that signed before there were public pages."""
    from draagvlak.offers.signed_offers import gather

    gather(School.objects.filter(offer__isnull=True))
