"""The settings of Django, read once from the environment; importing them changes nothing on disk.

An app joins by its dotted name in `INSTALLED_APPS`, below the apps it uses. It lives in
`src/rongxie/<floor>/<app>/` with `apps.py` (an `AppConfig` with `name` and `label`), `models.py`
and `migrations/`; its migrations come from `rongxie manage makemigrations LABEL`. Migrations run
as the owner: a `RunPython` there uses `schema_editor.connection.alias`, never the default
connection. The application gets the rows of every new table; take away what it must not have
(`REVOKE UPDATE, DELETE …`) in the same migration.
"""

import os
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
DEBUG: bool = _environment.flag("RONGXIE_DEBUG")
ALLOWED_HOSTS: list[str] = _environment.words("RONGXIE_ALLOWED_HOSTS")

EMBEDDED_DATABASE: bool = not _app_url
DATABASES = server_connections(_app_url, _owner_url) if _app_url else embedded_connections(_home)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "rongxie.foundation.database",
    "rongxie.foundation.regions",
    "rongxie.foundation.reach",
    "rongxie.foundation.organisations",
    "rongxie.foundation.accounts",
    "rongxie.foundation.events",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
]
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
ROOT_URLCONF = "rongxie.config.urls"
WSGI_APPLICATION = "rongxie.config.wsgi.application"

LOGGING = JSON_LINES

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [_PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
