"""The back-office of groups, by subject. Coordinators enter it too: each list shows a person what
belongs to their groups, and nothing else.
"""

from caucuses.admin import (  # noqa: F401  registered on import
    appointments,
    bulletin,
    charters,
    groupings,
    memberships,
    proposals,
    reports,
)
