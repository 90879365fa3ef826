"""Boards: their list, their pages, and changing them."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from draagvlak.core.access import access, require_POST
from draagvlak.core.form_merge import held, shared
from draagvlak.core.forms import page_with_form
from draagvlak.people.access import consortium_of, may
from draagvlak.people.links import links_about
from draagvlak.people.models import Membership
from draagvlak.people.person import me
from draagvlak.people.rules import KEEP_ORGANISATIONS, MANAGE_PEOPLE, SEE_SCHOOLS, SET_SIGN_IN
from draagvlak.people.tables import boards_table
from draagvlak.places import boards as board_rules
from draagvlak.places import history
from draagvlak.places.models import Board, Placement


@access(SEE_SCHOOLS)
@require_safe
def boards(request: HttpRequest, slug: str) -> HttpResponse:
    """The boards that the visitor reaches."""
    consortium = consortium_of(slug)
    return render(
        request,
        "people/boards.html",
        {
            "slug": slug,
            "consortium": consortium,
            "table": boards_table(request, consortium),
            "may_keep": may(request, KEEP_ORGANISATIONS, slug),
            "form": BoardForm() if may(request, KEEP_ORGANISATIONS, slug) else None,
            "active": "boards",
        },
    )


@access(SEE_SCHOOLS)
@require_safe
def boards_sheet(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same for a spreadsheet."""
    return boards_table(request, consortium_of(slug)).file(form)


class BoardForm(forms.ModelForm):  # type: ignore[type-arg]
    """A board."""

    class Meta:
        model = Board
        fields = ["number", "name", "town", "phone", "website"]

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        same = Board.objects.filter(consortium=self.instance.consortium, number=number).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("There is a board with this number already."))
        return number


@access(SEE_SCHOOLS)
@require_safe
def board(request: HttpRequest, slug: str, board: str) -> HttpResponse:
    """A board, its schools and its people."""
    return _board_page(
        request, get_object_or_404(Board.objects.select_related("consortium"), consortium__slug=slug, number=board)
    )


def _board_page(request: HttpRequest, found: Board, form: BoardForm | None = None) -> HttpResponse:
    slug = found.consortium.slug
    manage = may(request, MANAGE_PEOPLE, slug, board=found.number)
    keep = may(request, KEEP_ORGANISATIONS, slug)
    people = Membership.objects.current().filter(board=found).select_related("person").order_by("person__name")
    context = {
        "slug": slug,
        "consortium": found.consortium,
        "board": found,
        "about": links_about(request, found),
        "schools": Placement.objects.on(history.today())
        .filter(board=found)
        .select_related("school", "region")
        .order_by("school__name"),
        "former": Placement.objects.filter(board=found, end__lte=history.today())
        .select_related("school")
        .order_by("-end")[:20],
        "people": people if manage else [],
        "may_manage": manage,
        "may_keep": keep,
        "may_set_sign_in": may(request, SET_SIGN_IN, slug, board=found.number),
        "form": (form or shared(request, lambda data: BoardForm(data, instance=found), act=False)) if keep else None,
        "active": "boards",
    }
    return page_with_form(request, "people/board.html", context, form)


@access(KEEP_ORGANISATIONS)
@require_POST
def add_board(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a board by hand."""
    consortium = consortium_of(slug)
    form = BoardForm(request.POST, instance=Board(consortium=consortium))
    if not form.is_valid():
        return page_with_form(
            request, "people/boards.html",
            {"slug": slug, "consortium": consortium, "table": boards_table(request, consortium), "may_keep": True,
             "form": form, "active": "boards"},
            form,
        )  # fmt: skip
    added = board_rules.add(form.instance, by=me(request))
    messages.success(request, _("The board is added."))
    return redirect("people:board", slug, added.number)


@access(KEEP_ORGANISATIONS)
@require_POST
def edit_board(request: HttpRequest, slug: str, board: str) -> HttpResponse:
    """Change a board's details. Its number stays."""
    kept = get_object_or_404(Board.objects.select_related("consortium"), consortium__slug=slug, number=board)
    number = kept.number

    def make(data: QueryDict | None) -> BoardForm:
        if data is not None:
            data = data.copy()
            data["number"] = number
        return BoardForm(data, instance=kept)

    with held(request, kept):
        form = shared(request, make)
        if not form.is_valid():
            return _board_page(request, get_object_or_404(Board, pk=kept.pk), form)
        board_rules.change(kept, by=me(request))
    messages.success(request, _("Saved."))
    return redirect("people:board", slug, number)
