"""Two versions of a norm beside each other."""

from draagvlak.norms import files
from draagvlak.norms.comparison import compare, words_changed
from draagvlak.norms.models import Version
from draagvlak.norms.store import document_of, store
from draagvlak.places.models import Consortium


def test_compare_tells_added_removed_reworded_moved_apart(version: Version, previous: Version) -> None:
    comparison = compare(previous, version)
    found = {one.key: one for topic in comparison.topics for one in topic.provisions}
    assert found["support-profile"].removed
    assert found["policy-giftedness"].added
    assert found["policy-reading"].reworded
    assert not found["policy-reading"].moved
    assert ("removed", "De school") in found["policy-reading"].words
    assert ("added", "Het bestuur") in found["policy-reading"].words
    moved = found["support-fits-population"]
    assert moved.moved
    assert not moved.reworded
    assert moved.old is not None
    assert moved.old.topic == "facilities"
    assert found["task-quiet-places"].moved
    assert comparison.counts["removed"] == 3
    assert comparison.counts["reworded"] == 8
    assert comparison.counts["moved"] == 2
    assert comparison.counts["same"] > 20


def test_compare_with_itself_is_nothing(version: Version) -> None:
    assert compare(version, version).nothing


def test_compare_sees_a_new_order(version: Version, consortium: Consortium) -> None:
    document = document_of(version)
    document["version"] |= {"number": "0.2"}
    rows = document["topics"][1]["provisions"]
    rows.insert(0, rows.pop(3))
    other = store(files.canonical(document), consortium, "basisondersteuning")
    comparison = compare(version, other)
    (one,) = [one for topic in comparison.topics for one in topic.provisions]
    assert (one.key, one.moved, one.reworded) == ("policy-task-behaviour", True, False)


def test_words_changed() -> None:
    assert words_changed("een twee drie", "een vier drie vijf") == [
        ("same", "een"), ("removed", "twee"), ("added", "vier"), ("same", "drie"), ("added", "vijf"),
    ]  # fmt: skip
