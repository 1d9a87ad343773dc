"""Who may do what in the database: the owner makes tables, the application only uses them.

`rongxie_owner` owns the database and everything in it, may make roles, and is used for migrations
alone. `rongxie_app` owns nothing: pages, jobs and commands connect as it. It may read and write
the rows of tables that the owner makes (row policies narrow that), inherits nothing, and reaches
the rights of a role granted to it only by `SET ROLE`.
"""

from psycopg import Connection, connect, sql

from rongxie.foundation.database.home import Home

SUPERUSER = "postgres"
OWNER = "rongxie_owner"
APP = "rongxie_app"
DATABASE = "rongxie"

_LOGIN = {
    OWNER: "LOGIN CREATEROLE NOSUPERUSER NOCREATEDB",
    APP: "LOGIN NOINHERIT NOCREATEROLE NOSUPERUSER NOCREATEDB NOBYPASSRLS",
}
_OF_THE_DATABASE = """
    REVOKE ALL ON DATABASE {database} FROM PUBLIC;
    GRANT CONNECT ON DATABASE {database} TO {app};
    ALTER SCHEMA public OWNER TO {owner};
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO {app};
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
        GRANT USAGE, SELECT ON SEQUENCES TO {app};
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
        GRANT EXECUTE ON FUNCTIONS TO {app};
"""


def provide_roles(home: Home) -> None:
    """See that the roles, their passwords and the database are there; safe to repeat."""
    with connected(home, SUPERUSER) as connection:
        for role, rights in _LOGIN.items():
            _provide_role(connection, role, rights, home.password_of(role))
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not found.fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )
    with connected(home, DATABASE) as connection:
        connection.execute(
            sql.SQL(_OF_THE_DATABASE).format(
                database=sql.Identifier(DATABASE),
                owner=sql.Identifier(OWNER),
                app=sql.Identifier(APP),
            )
        )


def connected(home: Home, database: str) -> Connection:
    return connect(
        host=str(home.socket_folder),
        dbname=database,
        user=SUPERUSER,
        passfile=str(home.password_file(SUPERUSER)),
        require_auth="scram-sha-256",
        autocommit=True,
    )


def _provide_role(connection: Connection, role: str, rights: str, password: str) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    # The digest is made here, so that the password itself reaches neither the server nor its log.
    digest = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    connection.execute(
        sql.SQL("{} ROLE {} {} PASSWORD {}").format(
            sql.SQL("ALTER" if found else "CREATE"),
            sql.Identifier(role),
            sql.SQL(rights),
            sql.Literal(digest),
        )
    )
