# Registered on import.
from pages.admin import events, files, links, pages  # noqa: F401
