"""The table of steps of a version that is not adopted yet."""

from django.utils.translation import gettext as _

from draagvlak.core.acts import verb
from draagvlak.core.errors import NotPossible
from draagvlak.core.lengths import fitting
from draagvlak.norms.models import Step, Version
from draagvlak.norms.versions import record_of
from draagvlak.people.models import Person


@verb
def add_step(version: Version, number: str, step: str, when: str, done: bool, *, by: Person | None = None) -> Step:
    """Write a step in the version table of a version that is not adopted yet."""
    _not_final(version)
    if not step.strip():
        raise NotPossible(_("Write down first what the step is."))
    version.changed()
    position = max(version.steps.values_list("position", flat=True), default=-1) + 1
    row = Step.objects.create(
        version=version,
        position=position,
        number=fitting(number, 20, _("Version"), "step_number"),
        step=fitting(step, 300, _("Step"), "step"),
        when=fitting(when, 120, _("Date or period"), "when"),
        done=done,
    )
    version.norm.changed()
    record_of(version, "changed-steps", f"{version}: {row.said}", by)
    return row


@verb
def mark_step(version: Version, pk: int, done: bool, *, by: Person | None = None) -> None:
    """Mark a step as done or not yet done; not of an adopted version."""
    row = _step_to_change(version, pk)
    version.changed()
    row.done = done
    row.save(update_fields=["done"])
    version.norm.changed()
    record_of(version, "changed-steps", f"{version}: {row.said}", by)


@verb
def remove_step(version: Version, pk: int, *, by: Person | None = None) -> None:
    """Take a step out of the version table; not of an adopted version."""
    row = _step_to_change(version, pk)
    version.changed()
    row.delete()
    version.norm.changed()
    record_of(version, "changed-steps", f"{version}: {row.said}", by)


def _step_to_change(version: Version, pk: int) -> Step:
    _not_final(version)
    row = version.steps.filter(pk=pk).first()
    if row is None:
        raise NotPossible(_("This step is no longer there."))
    return row


def _not_final(version: Version) -> None:
    if Version.objects.select_for_update().get(pk=version.pk).final:
        raise NotPossible(_("The steps of an adopted version stay. Correct one, with a reason."))
