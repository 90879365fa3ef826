"""The glossary for parents: abbreviations and words of the field, explained where they stand."""

import re

from draagvlak.offers import documents
from draagvlak.offers.models import Edition
from public_ import HERE, page


def test_terms_are_explained_where_they_stand(edition: Edition) -> None:
    text = page(HERE + "schoolgids/")
    used = set(re.findall(r'popovertarget="(term-[a-z0-9-]+)"', text))
    assert used
    for one in used:
        assert text.count(f'id="{one}"') == 1
        assert f'aria-describedby="{one}"' in text
    assert "Woorden uitgelegd" in documents.block_html(edition.content)


def test_what_a_screen_reader_reads_is_marked_as_the_language_it_is(edition: Edition) -> None:
    signs = re.findall(r'<a class="to-meaning"[^>]*>', page(f"/en{HERE}schoolgids/"))
    assert signs
    assert all(' lang="en"' in sign and 'aria-label="What is this?' in sign for sign in signs)
    listed = re.findall(r'<ul class="items">(<li[^>]*>)([^<]*)', page(f"/en{HERE}vak/"))
    assert listed
    assert {mark for mark, _text in listed} == {'<li lang="nl">'}, "professional text is Dutch"
