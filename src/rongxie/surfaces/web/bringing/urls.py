"""The addresses of the lists that are brought in; what answers there is loaded when asked."""

from django.urls import path

from rongxie.surfaces.web.loading import later

_VIEWS = "rongxie.surfaces.web.bringing.views"

urlpatterns = [
    path("", later(f"{_VIEWS}.imports"), name="imports"),
    path("<int:import_id>/", later(f"{_VIEWS}.import_page"), name="import_page"),
    path("<int:import_id>/columns/", later(f"{_VIEWS}.columns"), name="import_columns"),
    path("<int:import_id>/decisions/", later(f"{_VIEWS}.decisions"), name="import_decisions"),
    path("<int:import_id>/mending/", later(f"{_VIEWS}.mending"), name="import_mending"),
]
