"""Who is let in when more people come than the machine can serve."""
