"""Working on a chapter: saving it, saying yes to it, publishing it."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from draagvlak.core.acts import record, verb
from draagvlak.core.dates import in_figures
from draagvlak.core.errors import Conflict, NotPossible
from draagvlak.core.lengths import fitting
from draagvlak.core.school_years import school_year, year_of, year_to_write_for
from draagvlak.offers import completeness
from draagvlak.offers.chapters import MOST_EXTRA, Content, chapter_of, compose, digest
from draagvlak.offers.models import WORDS_LIMIT, Approval, Approver, Change, Chapter, Edition
from draagvlak.offers.school_page import SchoolPage
from draagvlak.people.models import Person
from draagvlak.places.models import School


@dataclass(frozen=True)
class Written:
    """What somebody filled in."""

    introduction: str = ""
    contact: str = ""
    words: dict[str, str] | None = None
    extra: list[dict[str, str]] | None = None
    order: list[str] | None = None
    year: int | None = None


def _texts_of(written: Written) -> Iterator[tuple[str, str]]:
    """What was written, by the field in which it was."""
    yield "introduction", written.introduction
    yield "contact", written.contact
    for key, text in (written.words or {}).items():
        yield f"words-{key}", text
    for number, block in enumerate(_own(written), start=1):
        yield f"extra-text-{number}", block["text"]


def _own(written: Written) -> list[dict[str, str]]:
    """The school's own pieces in which something stands."""
    return [block for block in written.extra or [] if block["title"].strip() or block["text"].strip()]


def said_of_year(chapter: Chapter) -> dict[str, Any]:
    """For which school years it can be, in words too, and what is to be said of the one for which it is."""
    today = timezone.localdate()
    later = year_to_write_for(today)
    return {
        "choices": [(year, school_year(year)) for year in years_to_choose(chapter)],
        "over": chapter.year < year_of(today),
        "time_for": school_year(later) if chapter.year < later else "",
    }


def years_to_choose(chapter: Chapter) -> list[int]:
    """For which school years it can be: this one, the coming one, and the one for which it is."""
    now = year_of(timezone.localdate())
    return sorted({chapter.year, now, now + 1})


@verb
def write(school: School, written: Written, revision: int, person: Person) -> Chapter:
    """Keep what was written.

    Raises:
        Conflict: when somebody else saved in between.
        NotPossible: when a text is too long.
    """
    chapter = Chapter.objects.select_for_update().filter(school=school).first() or chapter_of(school)
    if chapter.pk and chapter.revision != revision:
        raise Conflict(chapter, written)
    for field, text in _texts_of(written):
        most = 1000 if field == "contact" else WORDS_LIMIT
        if len(text) > most:
            raise NotPossible(_("This text is longer than %(n)s characters.") % {"n": most}, field)
    chapter.introduction, chapter.contact = written.introduction.strip(), written.contact.strip()
    if written.words is not None:
        chapter.words = {key: text.strip() for key, text in written.words.items() if text.strip()}
    if written.extra is not None:
        chapter.extra = [
            {"title": fitting(block["title"], 160, _("Title"), f"extra-title-{number}"), "text": block["text"].strip()}
            for number, block in enumerate(_own(written), start=1)
        ]
        if len(chapter.extra) > MOST_EXTRA:
            raise NotPossible(_("A chapter has at most %(n)s pieces of your own.") % {"n": MOST_EXTRA})
    if written.order is not None:
        chapter.order = written.order
    if written.year is not None:
        if written.year not in years_to_choose(chapter):
            raise NotPossible(_("Choose this school year or the coming one."), "year")
        chapter.year = written.year
    chapter.revision = chapter.revision + 1 if chapter.pk else 1
    chapter.saved, chapter.saved_by = timezone.now(), person
    chapter.save()
    record(school.consortium, person, "changed-chapter", school.full_name, school)
    return chapter


def approvals(chapter: Chapter, text: str) -> dict[str, Approval]:
    """Who said yes to this very text, by approver. One query."""
    if not chapter.pk:
        return {}
    return {one.approver: one for one in Approval.objects.filter(chapter=chapter, digest=text).select_related("person")}


@verb
def approve(
    school: School, content: Content, text: str, approver: str, day: datetime.date, note: str, person: Person
) -> Approval:
    """Record a yes.

    Args:
        content: the chapter as it reads now.
        text: the digest of what the person saw.

    Raises:
        NotPossible: when it reads otherwise by now, or the day is still to come.
    """
    chapter = chapter_of(school)
    if not chapter.pk:
        raise NotPossible(_("Save the chapter first."))
    if digest(content) != text:
        raise Conflict(text=_("The chapter changed since you opened this page. Read it again."))
    if day > timezone.localdate():
        raise NotPossible(_("The day lies in the future."))
    made, _created = Approval.objects.update_or_create(
        chapter=chapter,
        approver=Approver(approver),
        digest=text,
        defaults={"day": day, "note": fitting(note, 300, _("Note"), "note"), "person": person, "at": timezone.now()},
    )
    what = f"{made.get_approver_display()}, {in_figures(day)}"
    record(school.consortium, person, "approved-chapter", what, school)
    return made


def lacking(approved: dict[str, Any]) -> list[str]:
    """Whose yes is still needed."""
    return [str(one.label) for one in Approver if one not in approved]


@verb
def publish(page: SchoolPage, text: str, person: Person) -> Edition:
    """Make the chapter as it reads now the next edition.

    Raises:
        NotPossible: without signed answers, without every yes, or when it reads otherwise by now.
    """
    school = School.objects.select_for_update(of=("self",)).select_related("consortium").get(pk=page.school.pk)
    chapter = chapter_of(school)
    content = compose(chapter, page, chapter.year)
    if digest(content) != text:
        raise Conflict(text=_("The chapter changed since you opened this page. Read it again."))
    if chapter.year < year_of(timezone.localdate()):
        over = _("This chapter is for school year %(year)s, which is over. Choose the year.")
        raise NotPossible(over % {"year": school_year(chapter.year)})
    if not page.offer.confirmed:
        raise NotPossible(_("The school leader has not signed the answers yet; the chapter is made from them."))
    yes = approvals(chapter, text)
    if left := lacking(yes):
        raise NotPossible(_("Still needed: the yes of %(who)s.") % {"who": ", ".join(left)})
    before = Edition.objects.filter(school=school).order_by("-number").first()
    if before is not None and before.digest == text and before.withdrawn is None:
        raise NotPossible(_("This text is already published."))
    made = Edition(
        consortium_id=school.consortium_id,
        school=school,
        number=before.number + 1 if before else 1,
        year=content["year"],
        person=person,
        content=content,
        approvals=[{"approver": one.approver, "day": one.day.isoformat(), "note": one.note} for one in yes.values()],
        digest=text,
    )
    completeness.hold_against_list(made)
    made.save()
    Change.objects.create(consortium_id=school.consortium_id, school=school, kind=Change.Kind.PUBLISHED)
    school.changed()
    record(school.consortium, person, "published-chapter", made, school)
    return made


@verb
def withdraw(edition: Edition, reason: str, person: Person) -> None:
    """Take an edition back: its text goes away, its address says that it was withdrawn, when and why.

    Raises:
        NotPossible: without a reason, or when it was withdrawn already.
    """
    reason = fitting(" ".join(reason.split()), 300, _("Why"), "reason")
    if not reason:
        raise NotPossible(_("Write why; readers see it."))
    row = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    if row.withdrawn is not None:
        raise NotPossible(_("This edition was withdrawn already."))
    row.withdrawn, row.withdrawn_by, row.reason, row.content = timezone.now(), person, reason, {}
    row.save()
    Change.objects.create(consortium_id=row.consortium_id, school_id=row.school_id, kind=Change.Kind.WITHDRAWN)
    row.school.changed()
    record(row.school.consortium, person, "withdrew-edition", row, row.school)
