"""Addresses of people and organisations; those that allauth names are in ``allauth_urls.py``."""

from django.urls import path

from draagvlak.people.views import (
    account,
    boards,
    faces,
    help_pages,
    invitations,
    log,
    management,
    newcomers,
    partners,
    people,
    providers,
    regions,
    school,
    school_history,
    schools,
    search,
    settings,
    start,
    switches,
)
from draagvlak.people.views import data_files as data
from draagvlak.people.views import second_factor as factors

app_name = "people"
_INVITATION = "<slug:slug>/toegang/uitnodiging/<uuid:invitation>/"
_PROVIDER = "<slug:slug>/besturen/<str:board>/inloggen/<uuid:provider>/"

_sign_in = [
    path("inloggen/organisatie/", account.by_organisation, name="sign-in-by-organisation"),
    path("uitnodiging/<str:secret>/", newcomers.invitation, name="invitation"),
]

_profile = [
    path("start/", start.start, name="start"),
    path("menu/", account.menu, name="menu"),
    path("start/wissel/", account.switch, name="switch"),
    path("start/verder/", account.other_consortium, name="other-consortium"),
    path("start/ander/", switches.other_place, name="other-place"),
    path("start/uitnodiging/<uuid:invitation>/", newcomers.accept_offered, name="accept-offered"),
    path("start/uitleg/<uuid:membership>/weg/", help_pages.put_first_words_away, name="put-first-words-away"),
    path("start/uitleg/<uuid:membership>/terug/", help_pages.bring_first_words_back, name="bring-first-words-back"),
    path("hulp/", help_pages.help_page, name="help"),
    path("zoek/", search.search, name="search"),
    path("profiel/", account.profile, name="profile"),
    path("profiel/rol/<uuid:membership>/stoppen/", account.leave, name="leave"),
    path("profiel/tweede-factor/tonen/", factors.show, name="show-second-factor"),
    path("profiel/tweede-factor/brief/", factors.send_letter, name="send-factor-letter"),
    path("profiel/tweede-factor/brief/<str:secret>/", factors.open_letter, name="factor-letter"),
    path("profiel/verder/", factors.send_again, name="send-again"),
]

_organisations = [
    path("<slug:slug>/beheer/", management.management, name="management"),
    path("<slug:slug>/beheer/stappen/weg/", management.put_first_steps_away, name="put-first-steps-away"),
    path("<slug:slug>/toegang/", people.people, name="people"),
    path("<slug:slug>/toegang/toegang.<sheet:form>", people.people_sheet, name="people-sheet"),
    path("<slug:slug>/toegang/uitnodigen/", invitations.invite, name="invite"),
    path("<slug:slug>/toegang/uitnodigen/velen/", invitations.invite_many, name="invite-many"),
    path(_INVITATION + "opnieuw/", invitations.renew_invitation, name="renew-invitation"),
    path(_INVITATION + "intrekken/", invitations.withdraw_invitation, name="withdraw-invitation"),
    path("<slug:slug>/toegang/<uuid:membership>/stoppen/", people.end_membership, name="end-membership"),
    path("<slug:slug>/toegang/<uuid:membership>/tweede-factor/", factors.forget, name="forget-factor"),
    path("<slug:slug>/logboek/", log.log, name="log-of-acts"),
    path("<slug:slug>/logboek/logboek.<sheet:form>", log.log_sheet, name="log-of-acts-sheet"),
    path("<slug:slug>/scholen/", schools.schools, name="schools"),
    path("<slug:slug>/scholen/scholen.<sheet:form>", schools.schools_sheet, name="schools-sheet"),
    path("<slug:slug>/scholen/nieuw/", schools.add_school, name="add-school"),
    path("<slug:slug>/scholen/<str:brin>/", school.school, name="school"),
    path("<slug:slug>/scholen/<str:brin>/gegevens/", school.edit_school, name="edit-school"),
    path("<slug:slug>/scholen/<str:brin>/verhuizen/", school_history.move, name="move-school"),
    path("<slug:slug>/scholen/<str:brin>/verhuizen/terug/", school_history.take_move_back, name="take-move-back"),
    path("<slug:slug>/scholen/<str:brin>/sluiten/", school_history.close, name="close-school"),
    path("<slug:slug>/scholen/<str:brin>/samenvoegen/", school_history.merge, name="merge-school"),
    path("<slug:slug>/scholen/<str:brin>/sluiten/terug/", school_history.reopen, name="reopen-school"),
    path("<slug:slug>/besturen/", boards.boards, name="boards"),
    path("<slug:slug>/besturen/besturen.<sheet:form>", boards.boards_sheet, name="boards-sheet"),
    path("<slug:slug>/besturen/nieuw/", boards.add_board, name="add-board"),
    path("<slug:slug>/besturen/<str:board>/", boards.board, name="board"),
    path("<slug:slug>/besturen/<str:board>/gegevens/", boards.edit_board, name="edit-board"),
    path("<slug:slug>/besturen/<str:board>/inloggen/", providers.sign_in_of_board, name="sign-in-of-board"),
    path(_PROVIDER + "gegevens/", providers.change_provider, name="change-provider"),
    path(_PROVIDER + "akkoord/", providers.agree, name="agree-to-provider"),
    path(_PROVIDER + "weg/", providers.remove_provider, name="remove-provider"),
    path("<slug:slug>/regios/", regions.regions, name="regions"),
    path("<slug:slug>/regios/<str:region>/gegevens/", regions.change_region, name="change-region"),
    path("<slug:slug>/regios/<str:region>/weg/", regions.remove_region, name="remove-region"),
    path("<slug:slug>/partners/", partners.partners, name="partners"),
    path("<slug:slug>/partners/<str:partner>/gegevens/", partners.change_partner, name="change-partner"),
    path("<slug:slug>/partners/<str:partner>/einde/", partners.end_partner, name="end-partner"),
    path("<slug:slug>/partners/<str:partner>/weer/", partners.resume_partner, name="resume-partner"),
    path("<slug:slug>/open-data/", data.data, name="data"),
    path("<slug:slug>/open-data/ontvangen/", data.receive, name="receive-data"),
    path("<slug:slug>/open-data/hoort-erbij/", data.belongings, name="belongings"),
    path("<slug:slug>/open-data/hoort-erbij/<str:brin>/weg/", data.leave_to_postcode, name="leave-to-postcode"),
    path("<slug:slug>/open-data/<uuid:file>/", data.data_file, name="data-file"),
    path("<slug:slug>/open-data/<uuid:file>/toepassen/", data.apply, name="apply-data-file"),
    path("<slug:slug>/open-data/<uuid:file>/weg/", data.discard, name="discard-data-file"),
    path("<slug:slug>/instellingen/", settings.settings_page, name="settings"),
    path("<slug:slug>/instellingen/gezicht/", faces.face, name="face"),
    path("<slug:slug>/instellingen/gezicht/concept/", faces.draft, name="draft-face"),
    path("<slug:slug>/instellingen/gezicht/concept/weg/", faces.drop, name="drop-face"),
    path("<slug:slug>/instellingen/gezicht/dragen/", faces.wear, name="wear-face"),
    path("<slug:slug>/instellingen/gezicht/terug/", faces.take_back, name="take-face-back"),
    path("<slug:slug>/instellingen/gezicht/zonder/", faces.take_off, name="take-face-off"),
    path("<slug:slug>/instellingen/gezicht/kijken/<str:page>/", faces.look, name="look-at-face"),
    path("<slug:slug>/gezicht/<slug:style>.css", faces.style, name="face-style"),
    path("<slug:slug>/gezicht/<slug:mark>.<slug:size>.png", faces.mark, name="face-mark"),
]

urlpatterns = [*_sign_in, *_profile, *_organisations]
