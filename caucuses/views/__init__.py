"""The pages of groups, by subject."""
