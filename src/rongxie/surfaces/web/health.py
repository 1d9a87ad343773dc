"""The page that tells a watcher whether the platform answers."""

import platform
from importlib.metadata import version

import django
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rongxie.surfaces.web.entrance import Entry, needs


@needs(Entry.NOTHING)
@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 with what runs, or 503 while the database does not answer."""
    database = _database()
    answers = bool(database["answers"])
    return JsonResponse(
        {
            "status": "ok" if answers else "unavailable",
            "database": database,
            "versions": {
                "rongxie": version("rongxie"),
                "django": django.get_version(),
                "python": platform.python_version(),
            },
        },
        status=200 if answers else 503,
    )


def _database() -> dict[str, object]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version'), current_user")
            server, role = cursor.fetchone()
    except DatabaseError:
        return {"answers": False}
    return {"answers": True, "version": server, "role": role}
