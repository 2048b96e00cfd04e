"""What people may type about groups, by subject."""
