"""The address of the list of cases."""

from django.urls import path

from rongxie.surfaces.web.worklists.views import case_list

cases = [path("", case_list, name="case_list")]
