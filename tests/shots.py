"""Pictures of every demo page, at two widths, in both languages, into the ignored folder ``shots``."""

import base64
import sys
from pathlib import Path

from playwright.sync_api import Browser

from demo_pages_ import PAGES
from site_ import WIDTHS, chromium, demo, visit


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
        if not only:
            picture(browser, folder)
    print(f"{len(pages) * 4} pictures in {folder}/")


def picture(browser: Browser, folder: Path) -> None:
    """The README's picture: where schools stand on a desk, what a parent reads on a phone."""

    def shown(name: str, width: int, height: int) -> str:
        data = base64.b64encode((folder / f"{name}.png").read_bytes()).decode()
        return (
            f'<div style="width:{width}px;height:{height}px;overflow:hidden;border:1px solid #cbc3b2;border-radius:12px">'
            f'<img src="data:image/png;base64,{data}" style="width:{width}px"></div>'
        )

    page = browser.new_page(viewport={"width": 1280, "height": 700})
    page.set_content(
        '<body style="margin:0;background:#efe9dc"><div style="display:flex;gap:30px;padding:30px">'
        f"{shown('standing-1280-en', 880, 640)}{shown('guide-both-360-nl', 308, 640)}</div></body>"
    )
    page.screenshot(path="docs/draagvlak.png")


if __name__ == "__main__":
    main(sys.argv[1:])
