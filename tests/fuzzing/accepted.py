"""What looks like a fault and is meant so: each with its reason, and as narrow as can be."""

# Answers 503 where the portal itself says that it is not ready.
UNAVAILABLE = {"healthz", "healthz_ready"}

# Rows that a refused request may write: (status, table, address or None for any) and why.
DRAFT = "what was typed is kept in the draft"
NOBODY = "it does what a mail would cost, so that time does not tell whether one goes out"
_WRITTEN: list[tuple[int, str, str | None, str]] = [
    (422, "moderation_request", "caucuses:propose", DRAFT),
    (422, "moderation_request", "caucuses:proposal_edit", DRAFT),
    (422, "moderation_request", "lists:request_form", DRAFT),
    (422, "moderation_request", "organisations:register_part", DRAFT),
    # Another code, which django-allauth refuses to send so soon (accounts.equal_work).
    (429, "limits_tally", "account_confirm_login_code", NOBODY),
    (429, "limits_tally", "account_email_verification_sent", NOBODY),
]

# Rows that reading may write: (table, address or None for any).
_READ: set[tuple[str, str | None]] = {
    # Others see who looks at a case: opening it says so (moderation.services.look_at).
    ("moderation_request", "admin:moderation_request_change"),
}

# Tables of a search index and of a library that have no model.
TABLES_WITHOUT_MODEL: set[str] = set()


def tables() -> set[str]:
    """Return every table that is named here."""
    return {table for _status, table, _name, _why in _WRITTEN} | {table for table, _name in _READ}


def reason(status: int, table: str, name: str) -> str | None:
    """Return why a refused request may write a table, or None where it must not."""
    for wanted, known, where, why in _WRITTEN:
        if wanted == status and known == table and where in {None, name}:
            return why
    return None


def by_reading(table: str, name: str) -> bool:
    return (table, None) in _READ or (table, name) in _READ
