"""The settings of Django, read once from the environment; importing them changes nothing on disk.

An app joins by its dotted name in `INSTALLED_APPS`, below the apps it uses. It lives in
`src/rongxie/<floor>/<app>/` with `apps.py` (an `AppConfig` with `name` and `label`), `models.py`
and `migrations/`; its migrations come from `rongxie manage makemigrations LABEL`. Migrations run
as the owner: a `RunPython` there uses `schema_editor.connection.alias`, never the default
connection. The application gets the rows of every new table; take away what it must not have
(`REVOKE UPDATE, DELETE …`) in the same migration.
"""

import os
from datetime import timedelta
from pathlib import Path

from rongxie.config.databases import embedded_connections, server_connections
from rongxie.config.logs import JSON_LINES
from rongxie.config.variables import Environment
from rongxie.foundation.database.home import Home

_PACKAGE = Path(__file__).parents[1]


def _usual_home() -> Path:
    if os.geteuid() == 0:
        return Path("/var/lib/rongxie")
    shared = os.environ.get("XDG_DATA_HOME", "")
    return (Path(shared) if shared else Path.home() / ".local" / "share") / "rongxie"


def _kept_key(home: Home) -> str:
    """Return the key that `rongxie up` made; blank before the first start, which Django refuses."""
    return home.secret_key.read_text("utf-8").strip() if home.secret_key.exists() else ""


_environment = Environment(os.environ)

RONGXIE_HOME: Path = _environment.folder("RONGXIE_HOME", _usual_home())
_home = Home(RONGXIE_HOME)
_app_url = _environment.secret("DATABASE_URL")
_owner_url = _environment.secret("DATABASE_OWNER_URL")

SECRET_KEY: str = _environment.secret("RONGXIE_SECRET_KEY") or _kept_key(_home)
MASTER_KEY: str = _environment.secret("RONGXIE_MASTER_KEY")
DEBUG: bool = _environment.flag("RONGXIE_DEBUG")
# What started us asks on this computer whether the pages answer.
ALLOWED_HOSTS: list[str] = [*_environment.words("RONGXIE_ALLOWED_HOSTS"), "127.0.0.1"]
BEHIND_TLS: bool = _environment.flag("RONGXIE_BEHIND_TLS")
SECOND_FACTOR: str = _environment.one_of("RONGXIE_SECOND_FACTOR", ("required", "offered"))
SESSION_LONGEST = timedelta(hours=_environment.number("RONGXIE_SESSION_HOURS"))
SESSION_IDLE = timedelta(minutes=_environment.number("RONGXIE_IDLE_MINUTES"))
API_REQUESTS_A_MINUTE: int = _environment.number("RONGXIE_API_REQUESTS_A_MINUTE")
WEB_PROCESSES: int = _environment.number("RONGXIE_WEB_PROCESSES")
WEBHOOK_PRIVATE: list[str] = _environment.networks("RONGXIE_WEBHOOK_PRIVATE")
SMTP: str = _environment.secret("RONGXIE_SMTP")
MAIL_FROM: str = _environment.text("RONGXIE_MAIL_FROM")
SMS_GATEWAY: str = _environment.text("RONGXIE_SMS_GATEWAY")
CHAT_GATEWAY: str = _environment.text("RONGXIE_CHAT_GATEWAY")

EMBEDDED_DATABASE: bool = not _app_url
DATABASES = server_connections(_app_url, _owner_url) if _app_url else embedded_connections(_home)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rongxie.surfaces.web",  # before those whose templates it has its own of
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_cotton",
    "django_htmx",
    "procrastinate.contrib.django",
    "rongxie.foundation.database",
    "rongxie.foundation.regions",
    "rongxie.foundation.reach",
    "rongxie.foundation.organisations",
    "rongxie.foundation.standards",
    "rongxie.foundation.accounts",
    "rongxie.foundation.events",
    "rongxie.foundation.files",
    "rongxie.foundation.secrecy",
    "rongxie.foundation.identity",
    "rongxie.foundation.imports",
    "rongxie.foundation.exports",
    "rongxie.foundation.outbox",
    "rongxie.mechanism.enterprises",
    "rongxie.mechanism.evidence",
    "rongxie.mechanism.matters",
    "rongxie.mechanism.visits",
    "rongxie.mechanism.screening",
    "rongxie.mechanism.lists",
    "rongxie.mechanism.referrals",
    "rongxie.mechanism.decisions",
    "rongxie.mechanism.coaching",
    "rongxie.mechanism.supervision",
    "rongxie.mechanism.reporting",
    "rongxie.mechanism",  # after its stages
    "rongxie.surfaces.jobs",
    "rongxie.surfaces.api",
    "oauth2_provider",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "rongxie.surfaces.api.answers.AnswersMiddleware",  # sees what all others answer below /api/
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rongxie.surfaces.web.speaking.SpeakingMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "rongxie.surfaces.web.signing_in.sessions.SessionLimitsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rongxie.surfaces.web.entrance.EntranceMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it takes the place of an answer
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rongxie.surfaces.web.standing.of_the_page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "rongxie.surfaces.web.templatetags.wording",
            ],
        },
    }
]
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "rongxie.surfaces.web.static_files.DigestStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = int(timedelta(days=365).total_seconds())  # the address carries a digest

# Signing in: docs/adr/0017
AUTH_USER_MODEL = "accounts.User"
CACHES = {"default": {"BACKEND": "rongxie.surfaces.web.signing_in.remembering.Remembered"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "display_name")},
    },
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
_FORMS = "rongxie.surfaces.web.signing_in.forms"
ACCOUNT_ADAPTER = "rongxie.surfaces.web.signing_in.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # closing the browser ends the session
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds
# Beside the lock-out by login and address: against many addresses at once, and against floods.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "30/15m/key"}
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.SignInForm",
    "reauthenticate": f"{_FORMS}.PasswordAgainForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_TLS else 0
MFA_ADAPTER = "rongxie.surfaces.web.signing_in.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds that a phone's clock may be off
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS  # browsers allow it on localhost alone
MFA_FORMS = {
    "authenticate": f"{_FORMS}.SecondFactorForm",
    "activate_totp": f"{_FORMS}.SetUpAppForm",
    "add_webauthn": f"{_FORMS}.AddKeyForm",
    "edit_webauthn": f"{_FORMS}.RenameKeyForm",
}
_LOCKOUT = "rongxie.surfaces.web.signing_in.lockout"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the moment that was told stays true
AXES_LOCKOUT_CALLABLE = f"{_LOCKOUT}.show_locked_out"
AXES_CLIENT_IP_CALLABLE = f"{_LOCKOUT}.client_address"
AXES_CLIENT_STR_CALLABLE = f"{_LOCKOUT}.client_unnamed"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["login", "password", "code", "credential", "csrfmiddlewaretoken"]

# Systems that ask by token
OAUTH2_PROVIDER_APPLICATION_MODEL = "api.ApiClient"
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "rongxie.surfaces.api.oauth.TokenServer",
    "OAUTH2_VALIDATOR_CLASS": "rongxie.surfaces.api.oauth.ClientValidator",
    "SCOPES_BACKEND_CLASS": "rongxie.surfaces.api.oauth.ClientScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3_600,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # the digest of a token is kept, not the token
    # Of what is not offered at all, no laxer form either.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}

# What browsers may and may not do with our pages
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BEHIND_TLS
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^healthz$"]  # asked on this computer, without the server in front
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Whether a domain joins the browsers' list for good is for its owner to say.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
ROOT_URLCONF = "rongxie.config.urls"
WSGI_APPLICATION = "rongxie.config.wsgi.application"

LOGGING = JSON_LINES

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # what may be deferred stands in one table

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [_PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
