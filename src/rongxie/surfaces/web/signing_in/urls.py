"""The addresses of signing in: of allauth's pages only those that people here use."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.urls import path

from rongxie.surfaces.web.entrance import Entry, needs
from rongxie.surfaces.web.signing_in.again import password_first

_open = needs(Entry.NOTHING)
_signed_in = needs(Entry.SIGNED_IN)
_taken_away = password_first(settings.ACCOUNT_REAUTHENTICATION_TIMEOUT, again=True)

urlpatterns = [
    path("sign-in/", _open(account.login), name="account_login"),
    path("sign-in/code/", _open(factor.authenticate), name="mfa_authenticate"),
    path("sign-in/closed/", _open(account.account_inactive), name="account_inactive"),
    path("sign-out/", _open(account.logout), name="account_logout"),
    path("account/", _signed_in(factor.index), name="mfa_index"),
    path("account/password/", _signed_in(account.password_change), name="account_change_password"),
    path("account/again/", _signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("account/app/", _signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path(
        "account/app/remove/",
        _signed_in(_taken_away(totp.deactivate_totp)),
        name="mfa_deactivate_totp",
    ),
    path("account/keys/", _signed_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("account/keys/add/", _signed_in(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("account/keys/<int:pk>/", _signed_in(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "account/keys/<int:pk>/remove/",
        _signed_in(_taken_away(webauthn.remove_webauthn)),
        name="mfa_remove_webauthn",
    ),
    path("account/codes/", _signed_in(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/codes/download/",
        _signed_in(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path(
        "account/codes/new/",
        _signed_in(_taken_away(codes.generate_recovery_codes)),
        name="mfa_generate_recovery_codes",
    ),
]
