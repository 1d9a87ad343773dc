"""The address of the page of a case."""

from django.urls import path

from rongxie.surfaces.web.cases.views import case_page

urlpatterns = [path("<int:case_id>/", case_page, name="case_page")]
