"""Pictures and documents of the portal's pages."""

from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from pages.models import PageFile

# A file that a browser would open after all does nothing there.
FILE_POLICY = "default-src 'none'; sandbox"


@require_safe
def page_file(request: HttpRequest, uid: UUID) -> FileResponse:
    """Give out a file: pictures to be shown, documents to be kept."""
    row = get_object_or_404(PageFile, uid=uid)
    response = FileResponse(
        row.file.open("rb"),
        as_attachment=not row.is_picture,
        filename=row.name,
        content_type=row.content_type,
    )
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    # Another file has another address: what stands at this one never changes.
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
