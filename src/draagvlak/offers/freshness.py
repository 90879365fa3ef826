"""What makes a school's public pages another: whatever is saved of it counts up its revision, so that nobody reads an
old page. These signals hold no rules; they only say that something is no longer the same.
"""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from draagvlak.evaluations.models import Action, Goal
from draagvlak.norms.models import Norm, norm_changed
from draagvlak.offers import moments, ready
from draagvlak.offers.models import Edition, Offer, PublicSite, Reaction
from draagvlak.places.models import Board, Location, Placement, Region, School
from draagvlak.registers.models import Facility, Skill, StructureEntry, TeamMember


def _touch(school: int | None, consortium: int | None = None) -> None:
    """Count up the school's revision. A school without an offer gets one, when it is known where it belongs."""
    if school is None:
        return
    found = Offer.objects.filter(school=school).update(revision=F("revision") + 1, changed=timezone.now())
    if not found and consortium is not None:
        Offer.objects.get_or_create(school_id=school, defaults={"consortium_id": consortium})
    ready.soon([school])


def _touch_all(consortium: int) -> None:
    """Count up the revision of every school of a consortium."""
    offers = Offer.objects.filter(consortium=consortium)
    offers.update(revision=F("revision") + 1, changed=timezone.now())
    ready.soon(offers.values_list("school", flat=True))


@receiver([post_save, post_delete])
def something_changed(sender: type[Any], instance: Any, **more: Any) -> None:
    """Count up the school's revision for whatever its pages show."""
    transaction.on_commit(moments.forget)
    if sender is School:
        _touch(instance.pk)
    elif sender is Reaction and instance.school_id is None:
        site, _new = PublicSite.objects.get_or_create(consortium_id=instance.consortium_id)
        PublicSite.objects.filter(pk=site.pk).update(revision=F("revision") + 1)
        if instance.norm_key and instance.state != Reaction.State.NEW:
            for norm in Norm.objects.filter(consortium=instance.consortium_id, key=instance.norm_key):
                norm.changed()
    elif sender in {Facility, StructureEntry, TeamMember, Location, Placement, Edition, Reaction, Goal}:
        _touch(instance.school_id, instance.consortium_id if "created" in more else None)  # not while it is removed
    elif sender is Skill:
        _touch(instance.member.school_id)
    elif sender is Action:
        _touch(instance.goal.school_id)
    elif sender in {Board, Region}:
        _touch_all(instance.consortium_id)
    elif sender is PublicSite:
        PublicSite.objects.filter(pk=instance.pk).update(revision=F("revision") + 1)
        ready.soon(Offer.objects.filter(consortium=instance.consortium_id).values_list("school", flat=True))


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
