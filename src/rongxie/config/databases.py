"""The connections of Django: `default` as the application, `owner` for migrations."""

from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from rongxie.config.variables import WrongSetting
from rongxie.foundation.database.home import Home
from rongxie.foundation.database.roles import APP, DATABASE, OWNER
from rongxie.values.texts import say

Connections = dict[str, dict[str, Any]]
_EVERY = {
    "ENGINE": "rongxie.foundation.database.engine",
    "ATOMIC_REQUESTS": False,  # an action opens its own transaction, and says who acts in it
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,  # a database that was started again is found again
}


def embedded_connections(home: Home) -> Connections:
    """Return the connections to the database of a home; passwords stay in their files."""
    return {alias: _embedded(home, role) for alias, role in (("default", APP), ("owner", OWNER))}


def server_connections(app: str, owner: str) -> Connections:
    """Return the connections to a server; without the owner's address no tables can be made.

    :raises WrongSetting: if an address cannot be read
    """
    connections = {"default": _addressed("DATABASE_URL", app)}
    if owner:
        connections["owner"] = _addressed("DATABASE_OWNER_URL", owner)
    return connections


def _embedded(home: Home, role: str) -> dict[str, Any]:
    return {
        **_EVERY,
        "NAME": DATABASE,
        "USER": role,
        "HOST": str(home.socket_folder),
        # A server that does not know the password is not ours, whatever folder it listens in.
        "OPTIONS": {
            "passfile": str(home.password_file(role)),
            "require_auth": "scram-sha-256",
        },
    }


def _addressed(name: str, address: str) -> dict[str, Any]:
    try:
        parts = conninfo_to_dict(address)
    except ProgrammingError:
        parts = {}
    if not parts.get("dbname") or not address.startswith(("postgresql://", "postgres://")):
        raise WrongSetting(  # without the address: it carries a password
            say("{name} wants an address like postgresql://user:password@host/database", name=name)
        )
    taken = {key: parts.pop(key, "") for key in ("dbname", "user", "password", "host", "port")}
    return {
        **_EVERY,
        "NAME": taken["dbname"],
        "USER": taken["user"],
        "PASSWORD": taken["password"],
        "HOST": taken["host"],
        "PORT": str(taken["port"] or ""),
        "OPTIONS": parts,
    }
