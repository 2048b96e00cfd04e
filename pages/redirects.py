"""Addresses of the old site wsis-cs.org and where each leads now (domain.md, section 1)."""

OLD_ADDRESSES: dict[str, tuple[str, tuple[str, ...]]] = {
    "index.html": ("pages:home", ()),
    "cs-overview.html": ("pages:about", ()),
    "caucuses.html": ("caucuses:list", ()),
    "content.htm": ("caucuses:list", ()),
    "africa/": ("caucuses:detail", ("africa",)),
    "africa/caucus.shtml": ("caucuses:detail", ("africa",)),
    "africa/summit.shtml": ("caucuses:detail", ("africa",)),
}
"""Path without the first slash: name and arguments of the present address."""
