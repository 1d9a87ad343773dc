"""The addresses of a bank's pages, beside those on which it does something."""

from django.urls import path

from rongxie.surfaces.web.banking.branches import branches
from rongxie.surfaces.web.banking.nominations import nomination_list
from rongxie.surfaces.web.banking.views import contacts, own_bank, referral_list, referral_page

urlpatterns = [
    path("referrals/", referral_list, name="referral_list"),
    path("referrals/<int:referral_id>/", referral_page, name="referral_page"),
    path("referrals/<int:referral_id>/contacts/", contacts, name="referral_contacts"),
    path("bank/", own_bank, name="own_bank"),
    path("nominations/", nomination_list, name="nomination_list"),
    path("branches/", branches, name="branches"),
    path("branches/<str:code>/", branches, name="branch"),
]
