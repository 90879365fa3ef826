"""Pictures of every demo page, at two widths, in both languages, into the ignored folder ``shots``."""

import sys
from pathlib import Path

from site_ import PAGES, WIDTHS, chromium, demo, visit


def main(only: list[str]) -> None:
    folder = Path("shots")
    folder.mkdir(exist_ok=True)
    pages = [page for page in PAGES if not only or page[0] in only]
    with demo() as address, chromium() as browser:
        for language in ("nl", "en"):
            for width in WIDTHS:
                for person in dict.fromkeys(person for _name, _path, person in pages):
                    context = visit(browser, address, width=width, language=language, person=person)
                    page = context.new_page()
                    for name, path, who in pages:
                        if who == person:
                            page.goto(path)
                            page.screenshot(path=folder / f"{name}-{width}-{language}.png", full_page=True)
                    context.close()
    print(f"{len(pages) * 4} pictures in {folder}/")


if __name__ == "__main__":
    main(sys.argv[1:])
