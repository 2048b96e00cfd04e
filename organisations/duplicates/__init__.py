"""Finding, comparing and merging organisations that may be one and the same."""
