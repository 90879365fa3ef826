"""Forms of people, their roles, and the organisations of a consortium."""

from draagvlak.places.duo.fictional import Country
from sending_ import OTHER, Send, World, upload

_SCHOOL, _BOARD = "people:school", "people:board"
_PROVIDERS = "people:sign-in-of-board"
_PARTNERS, _REGIONS, _PEOPLE = "people:partners", "people:regions", "people:people"
_ADMINISTRATOR = "administrator own"


def _saml(world: World) -> dict[str, object]:
    return {"provider": world["ids"]["organization_slug"]}


def _own_role(world: World) -> dict[str, object]:
    return {"membership": world["people"]["reader own"].memberships.get().pk}


PEOPLE = {
    "people:sign-in-by-organisation": Send(fields={"email": "x@own.example"}, keeps=False),
    "people:invitation": Send(fields={"name": "Nieuw", "password": "een heel lang wachtwoord"}),
    "people:accept-offered": Send(
        "people:start", who="nobody", at=lambda world: {"invitation": world["ids"]["offered"]}
    ),
    "people:switch": Send("people:start", who="with factor", keeps=False),
    # its page is shown to who works in two consortia; see test_several_roles
    "people:other-consortium": Send(who="reader own", fields={"next": "/voorbeeld/stand/"}, bare=True, keeps=False),
    "people:put-first-words-away": Send("people:start", who="reader own", at=_own_role),
    "people:bring-first-words-back": Send(
        "people:help", who="reader own", at=_own_role, first=("people:put-first-words-away",)
    ),
    "people:profile": Send(who="reader own"),
    "people:leave": Send(who="reader own", at=_own_role),
    "people:send-factor-letter": Send("mfa_index", who="reader own"),
    "people:factor-letter": Send(who="reader own", at=lambda world: {"secret": world["ids"]["factor-secret"]}),
    "people:invite": Send(_PEOPLE, {"email": "nieuw@anders.example", "role": "teacher", "place": "school:90AA"}),
    "people:invite-many": Send(fields={"role": "teacher", "lines": "nieuw@anders.example 90AA"}),
    "people:renew-invitation": Send(_PEOPLE),
    "people:withdraw-invitation": Send(_PEOPLE),
    "people:end-membership": Send(who=_ADMINISTRATOR),
    "people:forget-factor": Send(who=_ADMINISTRATOR),
    "people:add-school": Send(fields={"brin": "90AD", "name": "Nieuw", "kind": "bo", "board": "99001"}),
    "people:edit-school": Send(_SCHOOL),
    "people:move-school": Send(_SCHOOL, {"board": "99002"}),
    "people:take-move-back": Send(_SCHOOL, first=("people:move-school",)),
    "people:close-school": Send(_SCHOOL),
    "people:merge-school": Send(_SCHOOL, {"successor": "90AB"}),
    "people:reopen-school": Send(_SCHOOL, first=("people:close-school",)),
    "people:reopen-school merged": Send(_SCHOOL, first=("people:merge-school",)),
    "people:add-board": Send("people:boards", {"number": "99003", "name": "Nieuw"}),
    "people:edit-board": Send(_BOARD, {"name": OTHER}),
    "people:sign-in-of-board": Send(
        fields={
            "domain": "drie.example",
            "protocol": "saml",
            "issuer": "https://idp.drie.example",
            "sign_in_url": "https://idp.drie.example/in",
            "certificate": "MIIB",
        }
    ),
    "people:change-provider": Send(_PROVIDERS, {"certificate": "MIIC"}, at=_saml),
    "people:agree-to-provider": Send(
        _PROVIDERS, who=_ADMINISTRATOR, at=lambda world: {"provider": world["ids"]["proposed"]}
    ),
    "people:remove-provider": Send(_PROVIDERS, at=_saml),
    "people:regions": Send(fields={"name": OTHER}),
    "people:change-region": Send(_REGIONS),
    "people:remove-region": Send(_REGIONS, at={"region": "leeg"}),
    "people:partners": Send(fields={"kind": "ggd", "name": OTHER}),
    "people:change-partner": Send(_PARTNERS, {"name": OTHER}),
    "people:end-partner": Send(_PARTNERS),
    "people:resume-partner": Send(_PARTNERS, first=("people:end-partner",)),
    "people:receive-data": Send(
        "people:data", lambda _world, _client: {"file": upload("besturen.csv", Country().boards())}
    ),
    "people:belongings": Send(fields={"brin": "77ZZ", "belongs": "yes", "reason": "Brief van 3 maart"}),
    "people:leave-to-postcode": Send("people:belongings", at={"brin": "90AA"}),
    "people:apply-data-file": Send("people:data-file"),
    "people:discard-data-file": Send("people:data-file"),
    "people:settings": Send(),
    "people:put-first-steps-away": Send("people:management"),
    "people:draft-face": Send("people:face", {"accent": "#1d4ed8"}),
    "people:drop-face": Send("people:face"),
    "people:wear-face": Send("people:face"),
    "people:take-face-back": Send("people:face"),
    "people:take-face-off": Send("people:face", first=("people:wear-face",)),
}
