"""Who translated and reviewed."""

from frame.personal_data import excuse, register_deeds

register_deeds("texts.Translation", translated_by="published_at", reviewed_by="published_at")
excuse("texts.Translation", "pairs")  # public texts
