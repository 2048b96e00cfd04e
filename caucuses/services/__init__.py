"""What spans several tables of a group, by subject."""
