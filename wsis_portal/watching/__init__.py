"""How the portal is watched: health, metrics, and a log that names requests and never people."""
