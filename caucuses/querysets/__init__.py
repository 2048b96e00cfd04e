"""Every question that is asked of groupings and what belongs to them, by subject."""
