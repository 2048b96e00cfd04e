"""What happens here day by day, by subject."""
