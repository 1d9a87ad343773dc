"""The addresses of batches beside the pages on which something is done."""

from django.urls import path

from rongxie.surfaces.web.loading import later
from rongxie.surfaces.web.signing.views import batch_list, compose

_OWN = "rongxie.surfaces.web.signing"

urlpatterns = [
    path("", batch_list, name="batch_list"),
    path("compose/", compose, name="batch_compose"),
    path("<int:batch_id>/", later(f"{_OWN}.signing.batch_page"), name="batch_page"),
    path("<int:batch_id>/list.docx", later(f"{_OWN}.printing.list_paper"), name="batch_paper"),
]
