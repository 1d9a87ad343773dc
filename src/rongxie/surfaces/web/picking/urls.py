"""The addresses of the pickers."""

from django.urls import path

from rongxie.surfaces.web.picking.views import pick

urlpatterns = [path("<slug:kind>/", pick, name="pick")]
