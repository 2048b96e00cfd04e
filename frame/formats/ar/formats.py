"""Days with times, in Arabic. Django gives only the day; a time beside it would be American."""

DATETIME_FORMAT = "j F، Y، g:i A"
SHORT_DATETIME_FORMAT = "d\u200f/m\u200f/Y، g:i A"
