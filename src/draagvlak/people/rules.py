"""Who may do what with places, people and roles."""

from draagvlak.people.models import Role

SEE_SCHOOLS = "see-schools"
EDIT_SCHOOL = "edit-school"
KEEP_ORGANISATIONS = "keep-organisations"
MANAGE_PEOPLE = "manage-people"
IMPORT_DATA = "import-data"
READ_LOG = "read-log"
SET_SIGN_IN = "set-sign-in"
SETTINGS = "settings"
FORGET_FACTOR = "forget-factor"
SEE_MANAGEMENT = "see-management"

STEWARDS = {Role.ADMINISTRATOR, Role.DIRECTOR, Role.ADVISER}
SCHOOL_ROLES = {Role.LEADER, Role.COORDINATOR, Role.TEACHER}
OVERSEERS = {Role.ADVISER, Role.DIRECTOR, Role.READER, Role.BOARD_OFFICER}

#: rule: roles that pass, each as far as it reaches
RULES: dict[str, frozenset[str]] = {
    SEE_SCHOOLS: frozenset(set(Role) - {Role.PARTNER}),
    EDIT_SCHOOL: frozenset(STEWARDS | {Role.BOARD_OFFICER, Role.LEADER}),
    KEEP_ORGANISATIONS: frozenset(STEWARDS),
    MANAGE_PEOPLE: frozenset(STEWARDS | {Role.BOARD_OFFICER, Role.LEADER, Role.COORDINATOR}),
    IMPORT_DATA: frozenset(STEWARDS),
    READ_LOG: frozenset(STEWARDS | {Role.BOARD_OFFICER, Role.LEADER}),
    SET_SIGN_IN: frozenset({Role.ADMINISTRATOR, Role.DIRECTOR, Role.BOARD_OFFICER}),
    SETTINGS: frozenset({Role.ADMINISTRATOR, Role.DIRECTOR}),
    FORGET_FACTOR: frozenset({Role.ADMINISTRATOR, Role.LEADER}),
    SEE_MANAGEMENT: frozenset(STEWARDS),
}

#: role: roles it may give and take, within its own reach
GRANTS: dict[str, frozenset[str]] = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.DIRECTOR: frozenset(Role),
    Role.ADVISER: frozenset(set(Role) - {Role.ADMINISTRATOR, Role.DIRECTOR}),
    Role.BOARD_OFFICER: frozenset({Role.BOARD_OFFICER} | SCHOOL_ROLES),
    Role.LEADER: frozenset(SCHOOL_ROLES),
    Role.COORDINATOR: frozenset({Role.TEACHER}),
}
