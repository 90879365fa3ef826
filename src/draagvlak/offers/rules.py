"""Who may do what with what parents read."""

from draagvlak.people.models import Role
from draagvlak.people.rules import OVERSEERS, SCHOOL_ROLES

READ_GUIDE = "read-guide"
WRITE_GUIDE = "write-guide"
APPROVE_GUIDE = "approve-guide"
PUBLISH_GUIDE = "publish-guide"
SEE_GUIDES = "see-guides"
ANSWER_READERS = "answer-readers"
FIND_EXPERTISE = "find-expertise"
SET_SITE = "set-site"

#: rule: roles that pass, each as far as it reaches
RULES: dict[str, frozenset[str]] = {
    READ_GUIDE: frozenset(OVERSEERS | SCHOOL_ROLES),
    WRITE_GUIDE: frozenset({Role.LEADER, Role.COORDINATOR}),
    APPROVE_GUIDE: frozenset({Role.LEADER, Role.COORDINATOR, Role.BOARD_OFFICER}),
    PUBLISH_GUIDE: frozenset({Role.LEADER}),
    SEE_GUIDES: frozenset(OVERSEERS),
    ANSWER_READERS: frozenset({Role.LEADER, Role.COORDINATOR}),
    FIND_EXPERTISE: frozenset(Role),
    SET_SITE: frozenset({Role.ADVISER, Role.DIRECTOR}),
}
