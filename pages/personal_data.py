"""Who wrote what on the pages."""

from frame.personal_data import excuse, register_deeds

register_deeds("pages.PageVersion", saved_by="saved_at")
register_deeds("pages.PageFile", added_by="added_at")
excuse("pages.Event", "name")
excuse("pages.PageFile", "name")
