"""What tests of offers share: a school that signed, a published chapter."""

import datetime

from draagvlak.evaluations import steps
from draagvlak.evaluations.models import Evaluation
from draagvlak.norms.questionnaire import Questionnaire
from draagvlak.offers import editions
from draagvlak.offers.chapters import Content, chapter_of, compose, digest
from draagvlak.offers.editions import Written
from draagvlak.offers.models import Approver, Edition
from draagvlak.offers.school_page import SchoolPage, get_school, page_of
from draagvlak.people.models import Person
from evaluation_ import answer_all

DAY = datetime.date(2026, 1, 15)


def sign(evaluation: Evaluation, asked: Questionnaire, person: Person, standing: str = "in-place") -> None:
    answer_all(evaluation, asked, person, standing)
    steps.step(evaluation, asked, "signed", person)


def now(brin: str = "90AA") -> tuple[SchoolPage, Content, str]:
    """The chapter as it reads now, and its digest."""
    page = page_of(get_school("voorbeeld", brin))
    chapter = chapter_of(page.school)
    content = compose(chapter, page, chapter.year)
    return page, content, digest(content)


def say_yes(person: Person, brin: str = "90AA", who: tuple[str, ...] = tuple(Approver)) -> str:
    page, content, text = now(brin)
    for one in who:
        editions.approve(page.school, content, text, one, DAY, "", person)
    return text


def published(person: Person, written: Written, brin: str = "90AA") -> Edition:
    """Saved, agreed by all three, published."""
    page = page_of(get_school("voorbeeld", brin))
    chapter = chapter_of(page.school)
    editions.write(page.school, written, chapter.revision if chapter.pk else 0, person)
    text = say_yes(person, brin)
    return editions.publish(now(brin)[0], text, person)
