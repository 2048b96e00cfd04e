# Registered on import.
from pages.admin import events, links, pages  # noqa: F401
