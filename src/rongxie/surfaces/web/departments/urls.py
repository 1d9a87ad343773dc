"""The addresses of lists and records of matters, orders and requests, and of the sector's list.

Those on which something is done stand in `pages`.
"""

from django.urls import path

from rongxie.surfaces.web.loading import later

_OWN = "rongxie.surfaces.web.departments"

urlpatterns = [
    path("sector/", later(f"{_OWN}.confirming.sector_list"), name="sector_list"),
    path("matters/", later(f"{_OWN}.matters.matter_list"), name="matter_list"),
    path("matters/<int:matter_id>/", later(f"{_OWN}.matters.matter_page"), name="matter_page"),
    path("matters/<int:matter_id>/files/<int:file_id>/", later(f"{_OWN}.matters.matter_file"),
         name="matter_file"),
    path("orders/", later(f"{_OWN}.orders.order_list"), name="order_list"),
    path("orders/<int:order_id>/", later(f"{_OWN}.orders.order_page"), name="order_page"),
    path("requests/", later(f"{_OWN}.requests.request_list"), name="request_list"),
    path("requests/<int:request_id>/", later(f"{_OWN}.requests.request_page"),
         name="request_page"),
]  # fmt: skip
