"""The addresses of the allocation."""

from django.urls import path

from rongxie.surfaces.web.loading import later

_OWN = "rongxie.surfaces.web.allocating"

urlpatterns = [
    path("", later(f"{_OWN}.views.allocation_list"), name="allocation_list"),
    path("begin/", later(f"{_OWN}.views.begin"), name="allocation_begin"),
    path("progress/", later(f"{_OWN}.views.progress"), name="allocation_progress"),
    path(
        "<int:allocation_id>/", later(f"{_OWN}.views.allocation_page"), name="allocation_page"
    ),
    path("<int:allocation_id>/send/", later(f"{_OWN}.sending.send"), name="allocation_send"),
    path(
        "<int:allocation_id>/sent/<int:push_id>/", later(f"{_OWN}.sending.sent"),
        name="allocation_sent",
    ),
]  # fmt: skip
