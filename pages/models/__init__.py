"""The portal's texts, links and timeline."""

from pages.models.events import Event
from pages.models.links import Link
from pages.models.pages import FormerAddress, Page, PageFile, PageVersion

__all__ = ["Event", "FormerAddress", "Link", "Page", "PageFile", "PageVersion"]
