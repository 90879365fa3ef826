"""Who may do what with rounds, evaluations and registers."""

from draagvlak.people.models import Role
from draagvlak.people.rules import OVERSEERS, SCHOOL_ROLES

MANAGE_ROUNDS = "manage-rounds"
SEE_STANDING = "see-standing"
READ_EVALUATION = "read-evaluation"
FILL_EVALUATION = "fill-evaluation"
LEAD_EVALUATION = "lead-evaluation"
SIGN_EVALUATION = "sign-evaluation"
CLOSE_EVALUATION = "close-evaluation"
REOPEN_EVALUATION = "reopen-evaluation"
ASK = "ask"
INVITE_VISITOR = "invite-visitor"
VISIT = "visit"
READ_BOARD = "read-board"
FILL_BOARD = "fill-board"

#: rule: roles that pass, each as far as it reaches
RULES: dict[str, frozenset[str]] = {
    MANAGE_ROUNDS: frozenset({Role.ADVISER, Role.DIRECTOR}),
    SEE_STANDING: frozenset(OVERSEERS),
    READ_EVALUATION: frozenset(OVERSEERS | SCHOOL_ROLES),
    FILL_EVALUATION: frozenset(SCHOOL_ROLES),
    LEAD_EVALUATION: frozenset({Role.LEADER, Role.COORDINATOR}),
    SIGN_EVALUATION: frozenset({Role.LEADER}),
    CLOSE_EVALUATION: frozenset({Role.BOARD_OFFICER}),
    REOPEN_EVALUATION: frozenset({Role.BOARD_OFFICER, Role.LEADER}),
    ASK: frozenset({Role.ADVISER, Role.DIRECTOR, Role.BOARD_OFFICER} | SCHOOL_ROLES),
    INVITE_VISITOR: frozenset({Role.ADVISER, Role.DIRECTOR, Role.BOARD_OFFICER, Role.LEADER, Role.COORDINATOR}),
    VISIT: frozenset({Role.ADVISER, Role.DIRECTOR, Role.EXPERT, Role.BOARD_OFFICER} | SCHOOL_ROLES),
    READ_BOARD: frozenset(OVERSEERS),
    FILL_BOARD: frozenset({Role.BOARD_OFFICER}),
}
