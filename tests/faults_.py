"""What a page that says that a form was not taken must hold: what is wrong at its top, with a way to each field."""

import html5lib

from page_form import PageForm


class FaultyPage:
    """A page that was answered to a form that was not taken."""

    def __init__(self, content: str) -> None:
        self.tree = html5lib.parse(content, namespaceHTMLElements=False)
        self.above = {child: parent for parent in self.tree.iter() for child in parent}
        self.by_id = {one.get("id"): one for one in self.tree.iter() if one.get("id")}

    def lacks(self) -> list[str]:
        """What it does not do for who reads it from its top, on a phone or aloud."""
        top, title = self.by_id.get("faults"), self.tree.find(".//title")
        if top is None:
            return ["nothing at its top says what is wrong"]
        said = []
        if title is None or not str(title.text).startswith("Fout: "):
            said.append("its title does not say that something is wrong")
        if top.get("tabindex") != "-1" or top.get("autofocus") is None:
            said.append("what is wrong does not get the focus")
        if top.find(".//*[@role='alert']") is None or not top.findall(".//li"):
            said.append("what is wrong is no alert")
        main = self.by_id["main"]
        if next(iter(main), None) is not top:
            said.append("something stands above what is wrong")
        return said + self._lost_ways(top)

    def _lost_ways(self, top: object) -> list[str]:
        leads = {str(link.get("href"))[1:] for link in top.iter("a")}  # type: ignore[attr-defined]
        lost = [f"a link leads nowhere: {one}" for one in leads if one not in self.by_id]
        lost += [f"a link leads into what is folded: {one}" for one in leads if one in self.by_id and self._folded(one)]
        faulty = [one for one in self.tree.iter() if one.get("aria-invalid") == "true"]
        return lost + [f"no link leads to {one.get('id')}" for one in faulty if not self._is_led_to(one, leads)]

    def _is_led_to(self, field: object, leads: set[str]) -> bool:
        several = field.get("type") in {"radio", "checkbox"}  # type: ignore[attr-defined]
        ident = str(field.get("id"))  # type: ignore[attr-defined]
        return ident in leads or (several and any(ident.startswith(lead.removesuffix("_0")) for lead in leads))

    def _folded(self, ident: str) -> bool:
        at = self.by_id[ident]
        while (at := self.above.get(at)) is not None:
            if at.tag == "details" and at.get("open") is None:
                return True
        return False


def lost_words(sent: PageForm, shown: list[PageForm], words: dict[str, str]) -> list[str]:
    """Fields of which what was typed does not stand in the form again."""
    again = [form for form in shown if form.path.partition("?")[0] == sent.path.partition("?")[0]]
    return [name for name, text in words.items() if not any(text in form.fields.get(name, []) for form in again)]
