"""The tag that shows a table (``core/tables.py``), and in it what of a cell is more than its value."""

import datetime
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.loader import get_template
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from draagvlak.core.tables import Column, DataTable
from draagvlak.core.templatetags.draagvlak import day_shown, moment_shown

register = template.Library()
_WITHOUT_POINT = 1000  #: smaller numbers are written the same in every language


class CellNode(Node):
    """What stands in the cells of a column, of the row ``row`` whose value is ``value``."""

    def __init__(self, key: str, nodelist: NodeList) -> None:
        self.key, self.nodelist = key, nodelist

    def render(self, context: template.Context) -> str:
        return ""


@register.tag(name="cell")
def cell_tag(parser: Parser, token: Token) -> CellNode:
    """``{% cell "board" %}…{% endcell %}``, in a table."""
    key = token.split_contents()[1].strip("\"'")
    nodelist = parser.parse(("endcell",))
    parser.delete_first_token()
    return CellNode(key, nodelist)


class ShownTable(Node):
    """A table with its filters, its pages and its files."""

    def __init__(
        self, table: FilterExpression, options: dict[str, FilterExpression], body: NodeList, nothing: NodeList
    ) -> None:
        self.table, self.options, self.nothing, self.nodelist = table, options, nothing, body
        self.cells = {node.key: node.nodelist for node in body if isinstance(node, CellNode)}

    def render(self, context: template.Context) -> str:
        table: DataTable[Any] = self.table.resolve(context)
        options = {name: value.resolve(context) for name, value in self.options.items()}
        rows = self._rows(table, context)
        number = table.page.number
        own = {table.parameter(name) for name in (*(choice.name for choice in table.filters), "pagina")}
        shown = {
            "table": table,
            "rows": rows,
            "headings": list(table.headings),
            "filters": list(table.asks) if options.get("filters", True) else [],
            "all": rows or table.asked,
            "others": [
                (name, value) for name, value in table.request.GET.items() if name not in own | {"als", "tabel"}
            ],
            "style": options.get("class", ""),
            "kept": options.get("files", True),
            # asked by few tables
            "everything": lambda: table.query(**{choice.name: "" for choice in table.filters}),
            "earlier": lambda: f"?{table.query(pagina=str(number - 1))}",
            "further": lambda: f"?{table.query(pagina=str(number + 1))}",
            "nothing": self.nothing.render(context) if not rows and not table.asked else "",
        }
        return get_template("components/table/table.html").render(shown)

    def _rows(self, table: DataTable[Any], context: template.Context) -> SafeString:
        """The rows, written here: a template would take as long for the frame of a cell as for what stands in it."""
        columns = [(column, self.cells.get(column.cell or column.key)) for column in table.shown_columns]
        begins = [f"<td{column.attributes}>" for column, _body in columns]
        begins[0] = '<th scope="row" class="figure">' if columns[0][0].figure else '<th scope="row">'
        ends = ["</th>", *["</td>"] * (len(columns) - 1)]
        written: list[str] = []
        for row in table.page.object_list:
            named = {"id": table.anchor and table.anchor(row), "class": table.style and table.style(row)}
            written.append(f"<tr{flatatt({name: text for name, text in named.items() if text})}>")
            with context.push(row=row, value=None, column=None):
                for begin, (column, body), end in zip(begins, columns, ends, strict=True):
                    written += (begin, _shown(column, body, row, context), end)
            written.append("</tr>")
        return mark_safe("".join(written))  # cells as ``_shown`` gives them, attributes as ``flatatt`` does


def _shown(column: Column[Any], body: NodeList | None, row: Any, context: template.Context) -> str:
    """What stands in a cell, as HTML; ``context`` is of its row."""
    value = column.value(row)
    if body is not None:
        context["value"], context["column"] = value, column
        return body.render(context)
    if value is None or value == "":
        return "–"
    if isinstance(value, str):
        return conditional_escape(value)
    if column.percent and isinstance(value, float):
        return f"{value:.0f}%"
    if type(value) is int and 0 <= value < _WITHOUT_POINT:
        return str(value)
    if isinstance(value, datetime.datetime):
        return moment_shown(value)
    if isinstance(value, datetime.date):
        return day_shown(value)
    return conditional_escape(localize(value))


@register.tag(name="table")
def table_tag(parser: Parser, token: Token) -> ShownTable:
    """``{% table schools %}{% cell "school" %}…{% endcell %}{% nothing %}…{% endtable %}``: cells that are more than
    their value, and what stands here while there is nothing at all.

    Options: ``class`` of the table, ``filters=False`` and ``files=False`` where the page has these elsewhere."""
    _name, which, *given = token.split_contents()
    options = dict(option.split("=", 1) for option in given)
    body = parser.parse(("nothing", "endtable"))
    nothing = NodeList()
    if parser.next_token().contents == "nothing":
        nothing = parser.parse(("endtable",))
        parser.delete_first_token()
    compiled = {name: parser.compile_filter(value) for name, value in options.items()}
    return ShownTable(parser.compile_filter(which), compiled, body, nothing)
