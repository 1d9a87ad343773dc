"""The addresses of the lists."""

from django.urls import path

from rongxie.surfaces.web.worklists.views import case_list, referral_list, referral_page

cases = [path("", case_list, name="case_list")]
referrals = [
    path("", referral_list, name="referral_list"),
    path("<int:referral_id>/", referral_page, name="referral_page"),
]
