"""The addresses of figures: by place, the rows behind one, and the progress table."""

from django.urls import path

from rongxie.surfaces.web.figures.places import figures
from rongxie.surfaces.web.figures.progress import progress_table, table, template
from rongxie.surfaces.web.figures.views import figure_rows

urlpatterns = [
    path("", figures, name="figures"),
    path("table/", progress_table, name="progress_table"),
    path("table/progress.xlsx", table, name="progress_table_file"),
    path("table/template.xlsx", template, name="progress_template_file"),
    path("<str:name>/", figure_rows, name="figure_rows"),
]
