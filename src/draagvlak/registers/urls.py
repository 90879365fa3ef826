"""Addresses of registers."""

from django.urls import URLPattern, path

from draagvlak.registers.views import facilities, judgements, policies, population, structure, team

app_name = "registers"
_SCHOOL = "<slug:slug>/scholen/<str:brin>/"
_BOARD = "<slug:slug>/besturen/<str:board>/"
_STEP = _SCHOOL + "structuur/<uuid:entry>/"

urlpatterns: list[URLPattern] = [
    path(_SCHOOL + "gebouw/", facilities.rooms, name="school-rooms"),
    path(_SCHOOL + "team/", team.team, name="school-team"),
    path(_SCHOOL + "team/team.<sheet:form>", team.team_sheet, name="school-team-sheet"),
    path(_SCHOOL + "team/deskundigheid.<sheet:form>", team.covers_sheet, name="school-covers-sheet"),
    path(_SCHOOL + "team/nieuw/", team.member, name="school-member-new"),
    path(_SCHOOL + "team/<uuid:entry>/", team.member, name="school-member"),
    path(_SCHOOL + "team/<uuid:entry>/weg/", team.remove_member, name="school-remove-member"),
    path(_SCHOOL + "team/<uuid:of>/kennis/", team.skill, name="school-skill-new"),
    path(_SCHOOL + "team/<uuid:of>/kennis/<uuid:entry>/", team.skill, name="school-skill"),
    path(_SCHOOL + "team/<uuid:of>/kennis/<uuid:entry>/weg/", team.remove_skill, name="school-remove-skill"),
    path(_SCHOOL + "team/leren/", team.activity, name="school-activity-new"),
    path(_SCHOOL + "team/leren/<uuid:entry>/", team.activity, name="school-activity"),
    path(_SCHOOL + "team/leren/<uuid:entry>/weg/", team.remove_activity, name="school-remove-activity"),
    path(_SCHOOL + "structuur/", structure.structure, name="school-structure"),
    path(_SCHOOL + "structuur/nieuw/", structure.structure_entry, name="school-structure-new"),
    path(_STEP, structure.structure_entry, name="school-structure-entry"),
    path(_STEP + "omhoog/", structure.move_up, name="school-structure-up"),
    path(_STEP + "omlaag/", structure.move_down, name="school-structure-down"),
    path(_STEP + "weg/", structure.remove_entry, name="school-remove-structure-entry"),
    path(_SCHOOL + "populatie/", population.population, name="school-population"),
    path(_SCHOOL + "inspectie/", judgements.inspected, name="school-inspection"),
    path(_SCHOOL + "inspectie/<number:judgement>/weg/", judgements.remove, name="school-remove-judgement"),
    path(_BOARD + "beleid/", policies.policies, name="board-policies"),
    path(_BOARD + "beleid/beleid.<sheet:form>", policies.policies_sheet, name="board-policies-sheet"),
    path(_BOARD + "beleid/<slug:provision>/", policies.policy, name="board-policy"),
    path(_BOARD + "beleid/<slug:provision>/weg/", policies.remove, name="board-remove-policy"),
]
