"""What is wrong with a form is told at the top of its page, with a link to each field."""

from django import forms

from draagvlak.core.errors import NotPossible
from draagvlak.core.faults import Wrong, faults_in
from draagvlak.core.form_merge import Clash, Merged
from draagvlak.core.refusals import Refusal, told_here


class _Form(forms.Form):
    name = forms.CharField(label="Naam")
    kind = forms.ChoiceField(label="Soort", choices=[("a", "A")], widget=forms.RadioSelect)
    hidden = forms.CharField(label="Verborgen", widget=forms.HiddenInput)


def test_each_faulty_field_is_told_with_its_name_and_its_place() -> None:
    form = _Form({})
    form.add_error(None, "Samen kan dit niet.")
    told = faults_in([form])
    assert [(one.label, one.anchor) for one in told] == [
        ("", ""),
        ("Naam", "id_name"),
        ("Soort", "id_kind_0"),
        ("Verborgen", ""),
    ]
    assert told[0].text == "Samen kan dit niet."


def test_a_form_that_is_fine_and_what_did_not_happen_tell_nothing() -> None:
    assert faults_in([None, "", _Form({"name": "x", "kind": "a", "hidden": "x"}), _Form(), Refusal(), Merged({})]) == []


def test_what_two_people_changed_leads_to_the_choice() -> None:
    told = faults_in([Merged({}, [Clash("name", "Naam", "a", "b", "")])])
    assert [one.anchor for one in told] == ["", "clash-name"]


def test_a_refusal_leads_to_the_field_that_it_names() -> None:
    with told_here(places={"day": ("dag", "Dag"), "": ("rest", "Rest")}) as named:
        raise NotPossible("Geen dag.", "day")
    with told_here(places={"day": ("dag", "Dag"), "": ("rest", "Rest")}) as other:
        raise NotPossible("Niets.", "month")
    assert faults_in([named, other]) == [Wrong("Geen dag.", "Dag", "dag"), Wrong("Niets.", "Rest", "rest")]


def test_a_refusal_that_its_form_tells_is_told_once() -> None:
    form = _Form({"name": "x", "kind": "a", "hidden": "x"})
    assert form.is_valid()
    with told_here(form) as refusal:
        raise NotPossible("Deze naam is er al.", "name")
    assert faults_in([form, refusal]) == [Wrong("Deze naam is er al.", "Naam", "id_name")]
