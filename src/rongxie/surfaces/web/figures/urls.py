"""The addresses of the rows behind the figures."""

from django.urls import path

from rongxie.surfaces.web.figures.views import figure_rows

urlpatterns = [path("<str:name>/", figure_rows, name="figure_rows")]
