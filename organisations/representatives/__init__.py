"""Representatives at work: inviting, limiting, revoking, ending by date, and handing over."""
