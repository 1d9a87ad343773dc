"""The addresses of administration, beside those on which something is done."""

from django.urls import path

from rongxie.surfaces.web.administering.mechanisms import mechanism_list, mechanism_page
from rongxie.surfaces.web.administering.organisations import organisation_list, organisation_page
from rongxie.surfaces.web.administering.overview import administration
from rongxie.surfaces.web.administering.people import (
    first_password,
    new_password,
    person_list,
    person_page,
)
from rongxie.surfaces.web.administering.places import place_list, place_page

urlpatterns = [
    path("", administration, name="administration"),
    path("people/", person_list, name="person_list"),
    path("people/<int:person_id>/", person_page, name="person_page"),
    path("people/<int:person_id>/first-password/", first_password, name="first_password"),
    path("people/<int:person_id>/new-password/", new_password, name="new_password"),
    path("organisations/", organisation_list, name="organisation_list"),
    path("organisations/<str:code>/", organisation_page, name="organisation_page"),
    path("mechanisms/", mechanism_list, name="mechanism_list"),
    path("mechanisms/<int:mechanism_id>/", mechanism_page, name="mechanism_page"),
    path("places/", place_list, name="place_list"),
    path("places/<str:code>/", place_page, name="place_page"),
]
