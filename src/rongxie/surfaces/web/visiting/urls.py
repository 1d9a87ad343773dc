"""The addresses of a visitor's pages; the worker stands above all that it serves."""

from django.urls import path

from rongxie.surfaces.web.loading import later

_OWN = "rongxie.surfaces.web.visiting"

urlpatterns = [
    path("", later(f"{_OWN}.views.plan"), name="visit_plan"),
    path("find/", later(f"{_OWN}.views.find"), name="visit_find"),
    path("waiting/", later(f"{_OWN}.views.waiting"), name="visit_waiting"),
    path("compare/", later(f"{_OWN}.views.compare"), name="visit_compare"),
    path("standing/", later(f"{_OWN}.views.standing"), name="visit_standing"),
    path("send/", later(f"{_OWN}.sending.send"), name="visit_send"),
    path("worker.js", later(f"{_OWN}.views.worker"), name="visit_worker"),
]
