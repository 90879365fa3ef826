"""The page of management in tests: what it says of a part, which parts it has, and its tables."""

import re

from django.test import Client

MANAGEMENT = "/voorbeeld/beheer/"


def part_of(client: Client, key: str) -> str:
    """What the page says of one part."""
    page = client.get(MANAGEMENT).content.decode()
    return page.partition(f'id="{key}"')[2].partition("</section>")[0]


def troubles_told(client: Client, key: str) -> list[str]:
    """Of one part what is wrong, each as it is said."""
    lines = re.findall(r"<li><svg.*?</svg>\s*<div>(.*?)</div></li>", part_of(client, key), re.DOTALL)
    return [_text(line.partition("<ul")[0]) for line in lines]


def table_rows(client: Client, path: str = MANAGEMENT) -> list[list[str]]:
    """What stands in the cells of the last table of a page."""
    body = client.get(path).content.decode().rpartition("<tbody>")[2].partition("</tbody>")[0]
    lines = re.findall(r"<tr\b.*?</tr>", body, re.DOTALL)
    return [[_text(cell) for cell in re.findall(r"<t[dh]\b.*?</t[dh]>", line, re.DOTALL)] for line in lines]


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def parts_shown(client: Client) -> set[str]:
    return set(re.findall(r'aria-labelledby="part-(\w+)"', client.get(MANAGEMENT).content.decode())) - {"termijnen"}
