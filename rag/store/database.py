"""The SQL database under the catalog: opened, looked over for damage, and its errors in words of use."""

import sqlite3
from typing import Any, Final

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

from rag.errors import StoreError
from rag.store import schema

RESTORE: Final = "restore a backup of the catalog, or ingest into another RAG_DATA_DIR"
_DAMAGED: Final = f"Its file is damaged: {RESTORE}."
_NOT_WRITTEN: Final = "See whether its disk is full, over a quota or failing, and try again."
_WHAT_TO_DO: Final = {
    sqlite3.SQLITE_CORRUPT: _DAMAGED, sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_IOERR: _NOT_WRITTEN, sqlite3.SQLITE_FULL: _NOT_WRITTEN,
}  # fmt: skip


def open_database(url: str) -> Engine:
    """Open the database at this SQLAlchemy URL and make its tables if there are none; StoreError if it cannot be."""
    address = _parsed(url)
    try:
        engine = create_engine(address)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _configure_sqlite)
        schema.tables.create_all(engine)
    except (SQLAlchemyError, ImportError, ValueError, TypeError) as error:
        raise StoreError(f"The catalog at {_place(address)} cannot be opened: {what_it_says(error)}") from error
    return engine


def damage_in(engine: Engine) -> str:
    """Return what SQLite finds damaged when it reads its whole file, 1 s for each GB or so; empty when it is sound.

    Other databases look after themselves.
    """
    if engine.dialect.name != "sqlite":
        return ""
    try:
        with engine.connect() as connection:
            found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    except SQLAlchemyError as error:
        return what_it_says(error)
    return "" if found == "ok" else " ".join(found.split())


def what_it_says(error: Exception) -> str:
    """Return what the database says of an error, without the statement, and what to do where that is known."""
    cause = getattr(error, "orig", None) or error
    said = f"{str(cause).rstrip('.')}."
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # the higher bits tell where
    return f"{said} {_WHAT_TO_DO.get(code, '')}".rstrip()


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (SQLAlchemyError, ValueError):
        # Neither the URL nor the error that may quote it is shown: there may be a password in it.
        raise StoreError(
            "RAG_DATABASE_URL is not a URL like postgresql+psycopg://user:password@host/database."
        ) from None


def _place(address: URL) -> str:
    """Return what may be shown of a URL: with @ or / in a password, part of it is taken for the host or the name."""
    if address.get_backend_name() == "sqlite":
        return str(address.database)
    return f"{address.host}/{address.database}".rpartition("@")[2]


def _configure_sqlite(connection: Any, _record: Any) -> None:
    connection.create_function("lower", 1, _lower, deterministic=True)  # SQLite's own knows ASCII alone
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _lower(text: str | None) -> str | None:
    return text if text is None else text.lower()
