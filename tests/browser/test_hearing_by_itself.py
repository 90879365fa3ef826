"""A page without a server understands words as the site does: the same data and the same rules, over all phrases."""

import json
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser

import draagvlak
from draagvlak.core import dutch
from draagvlak.norms import files
from draagvlak.norms.hearing import Hearing, Phrase, phrases_of_everyday
from draagvlak.norms.urgent import danger_in, urgent_help
from draagvlak.offers.page_index import danger_of
from everyday_ import WRITERS, said_by
from phrases import PHRASES

pytestmark = pytest.mark.browser
TOLD_OF_DANGER = Path(__file__).parent.parent / "told_of_danger.yaml"
SCRIPTS = Path(draagvlak.__file__).parent / "core" / "static" / "draagvlak"
NAMES = ["’t Zonneveld", "'s-Gravenhage", "d’Overkant", "Sacré-Cœur", "Søren", "O.B.S. De Kameleon", "St. Jozefschool",
         "Ĳsselstein", "Straße", "S.t. x", "ÉÉN", "a.b", "🙂 één", "Łódź", "K.B.S."]  # fmt: skip


def hearing_of_the_shipped_norm() -> Hearing:
    document = files.read((files.LIBRARY / "rgv-basisondersteuning.yaml").read_bytes())
    phrases = [
        Phrase(signal["topic"], text)
        for signal in document["signals"]
        for words in signal["words"].values()
        for text in words
    ]
    topics = {topic["key"]: topic for _path, topic in files.topics_of(document) if topic["key"] in PHRASES}
    texts = [json.dumps([one.get("plain") for one in topic.get("provisions", [])]) for topic in topics.values()]
    return Hearing(tuple(topics), (*phrases, *phrases_of_everyday(topics)), texts)


def test_the_script_hears_what_the_site_hears(browser: Browser) -> None:
    hearing = hearing_of_the_shipped_norm()
    told = [phrase for phrases in PHRASES.values() for phrase in phrases]
    for writer in WRITERS:
        told += [*(phrase["text"] for phrase in said_by(writer)["phrases"]), *said_by(writer)["none"]]
    told += ["", "   ", "a" * 500, "constructor", "__proto__ lezen", "🙂" * 150 + " lezen", *NAMES]
    page = browser.new_page()
    for script in ("folding.js", "hearing.js"):
        page.add_script_tag(content=(SCRIPTS / script).read_text())
    heard = page.evaluate("([data, told]) => told.map(hearer(data))", [json.loads(json.dumps(hearing.data())), told])
    assert dict(zip(told, heard, strict=True)) == {phrase: hearing.topics_in(phrase) for phrase in told}
    folded = page.evaluate("([rules, names]) => names.map(name => foldedWords(name, rules))", [dutch.FOLDING, NAMES])
    assert folded == [dutch.words(name) for name in NAMES]
    page.close()


def test_the_script_hears_danger_where_the_site_hears_it(browser: Browser) -> None:
    numbers = urgent_help({})
    told = [text for texts in yaml.safe_load(TOLD_OF_DANGER.read_text()).values() for text in texts]
    told += ["he can’t breathe", "SUÏCIDE!", "wil  dood.", "snijdt ... zich", "pillen geslikt, wil dood", *NAMES]
    page = browser.new_page()
    for script in ("folding.js", "danger.js"):
        page.add_script_tag(content=(SCRIPTS / script).read_text())
    data = json.loads(json.dumps(danger_of(numbers)))
    heard = page.evaluate("([data, told]) => told.map(listenerForDanger(data))", [data, told])
    page.close()
    first = numbers[0].key
    for text, keys in zip(told, heard, strict=True):
        expected = [one.key for one in danger_in(text, numbers)]
        assert ([first, *(key for key in keys if key != first)] if keys else []) == expected, text
