"""The addresses of the page of a case, and of the letter to its enterprise."""

from django.urls import path

from rongxie.surfaces.web.cases.views import case_page
from rongxie.surfaces.web.loading import later

_LETTER = "rongxie.surfaces.web.cases.letters.case_letter"

urlpatterns = [
    path("<int:case_id>/", case_page, name="case_page"),
    path("<int:case_id>/letter.docx", later(_LETTER), name="case_letter"),
]
