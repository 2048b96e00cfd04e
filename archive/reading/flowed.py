"""Text that mail programs broke into lines and mean to be joined again (RFC 3676)."""


def joined(text: str, *, deletes_space: bool = False) -> str:
    """Return `text/plain; format=flowed` with its paragraphs on one line each."""
    lines: list[str] = []
    is_open, depth_before = False, 0
    for line in text.split("\n"):
        rest = line.lstrip(">")
        depth = len(line) - len(rest)
        if rest.startswith(" "):
            rest = rest[1:]
        is_signature = rest == "-- "
        flows = rest.endswith(" ") and not is_signature
        if flows and deletes_space:
            rest = rest[:-1]
        if is_open and depth == depth_before and not is_signature:
            lines[-1] += rest
        else:
            lines.append(">" * depth + (" " if depth else "") + rest)
        is_open, depth_before = flows, depth
    return "\n".join(lines)
