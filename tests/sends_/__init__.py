"""How every form of the site is sent well, by the name of its address. A second way of sending it has a word behind
that name. What must be there first stands in ``before``."""

from sends_.accounts import ACCOUNTS
from sends_.evaluations import EVALUATIONS
from sends_.norms import NORMS
from sends_.offers import OFFERS
from sends_.people import PEOPLE
from sends_.registers import REGISTERS

SENDS = ACCOUNTS | PEOPLE | NORMS | EVALUATIONS | REGISTERS | OFFERS
