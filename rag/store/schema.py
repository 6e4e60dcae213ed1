"""The tables of the catalog."""

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

VERSION = "1"  # raised when a table changes; a store of another version is refused

tables = MetaData()
stamp = Table("stamp", tables, Column("name", String(40), primary_key=True), Column("value", Text))
documents = Table(
    "documents",
    tables,
    Column("id", String(64), primary_key=True),
    Column("collection", Text, nullable=False, index=True),
    Column("source", Text, nullable=False, index=True),
    Column("version", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("published", Date, index=True),
    Column("media_type", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("pages", JSON, nullable=False),
    Column("metadata", JSON, nullable=False),
)
chunks = Table(
    "chunks",
    tables,
    Column("id", String(64), primary_key=True),
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("page", Integer),
    Column("text", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False),
)
changes = Table(
    "changes",
    tables,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("document_id", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Index("changes_by_document", "document_id", "sequence"),
    sqlite_autoincrement=True,
)
