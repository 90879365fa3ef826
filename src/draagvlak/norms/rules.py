"""Who may do what with norms."""

from draagvlak.people.models import Role

EDIT_NORM = "edit-norm"
READ_DRAFT = "read-draft"

#: rule: roles that pass, each as far as it reaches
RULES: dict[str, frozenset[str]] = {
    EDIT_NORM: frozenset({Role.ADVISER, Role.DIRECTOR}),
    READ_DRAFT: frozenset({Role.ADVISER, Role.DIRECTOR, Role.READER}),
}
