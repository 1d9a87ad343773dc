"""The addresses of exports."""

from django.urls import path

from rongxie.surfaces.web.exporting.asking import ask, make
from rongxie.surfaces.web.exporting.views import export_file, export_page, exports

urlpatterns = [
    path("", exports, name="exports"),
    path("ask/", ask, name="ask_export"),
    path("<int:export_id>/", export_page, name="export_page"),
    path("<int:export_id>/make/", make, name="make_export"),
    path("<int:export_id>/file/", export_file, name="export_file"),
]
