"""The address of the gallery."""

from django.urls import path

from rongxie.surfaces.web.gallery.views import gallery

urlpatterns = [path("", gallery, name="gallery")]
