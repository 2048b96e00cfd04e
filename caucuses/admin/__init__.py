"""The back-office of groups, by subject. Coordinators enter it too: each list shows a person what
belongs to their groups, and nothing else.
"""

from caucuses.admin import appointments, charters, groupings, memberships, proposals, reports  # noqa: F401  registered on import
