"""Who may do what with what a school or board keeps."""

from draagvlak.people.models import Role
from draagvlak.people.rules import OVERSEERS, SCHOOL_ROLES

READ_REGISTERS = "read-registers"
KEEP_REGISTERS = "keep-registers"
LEAD_REGISTERS = "lead-registers"
READ_POLICIES = "read-policies"
KEEP_POLICIES = "keep-policies"
ENTER_JUDGEMENTS = "enter-judgements"

#: rule: roles that pass, each as far as it reaches
RULES: dict[str, frozenset[str]] = {
    READ_REGISTERS: frozenset(OVERSEERS | SCHOOL_ROLES),
    KEEP_REGISTERS: frozenset(SCHOOL_ROLES),
    LEAD_REGISTERS: frozenset({Role.LEADER, Role.COORDINATOR}),
    READ_POLICIES: frozenset(OVERSEERS),
    KEEP_POLICIES: frozenset({Role.BOARD_OFFICER}),
    ENTER_JUDGEMENTS: frozenset({Role.ADVISER, Role.DIRECTOR, Role.BOARD_OFFICER, Role.LEADER}),
}
