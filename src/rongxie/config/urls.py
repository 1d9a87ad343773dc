"""Which page answers at which address."""

from django.urls import URLPattern, URLResolver, path

from rongxie.surfaces.web.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
]
