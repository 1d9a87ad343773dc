"""A paper as the answer to a request."""

from urllib.parse import quote

from django.http import HttpResponse

from rongxie.surfaces.papers.sheets import MEDIA_TYPE, Sheet, written


def paper_answer(sheet: Sheet) -> HttpResponse:
    """Return a paper to be kept, named by its title and number."""
    answer = HttpResponse(written(sheet), content_type=MEDIA_TYPE)
    name = quote(f"{' '.join(filter(None, (sheet.title, sheet.number)))}.docx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
