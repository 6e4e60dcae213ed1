"""Question answering over your documents, every sentence checked against the characters that hold it up.

from rag import open_engine

with open_engine() as engine:
    print(engine.ask("What is the new spending goal?").answer)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.bootstrap import Engine, open_engine
    from rag.settings import Settings, load_settings

__all__ = ["Engine", "Settings", "load_settings", "open_engine"]


def __getattr__(name: str) -> Any:
    """Import on first use: `rag --help` and the types should not wait for models and databases."""
    if name in ("Engine", "open_engine"):
        from rag import bootstrap  # noqa: PLC0415

        return getattr(bootstrap, name)
    if name in ("Settings", "load_settings"):
        from rag import settings  # noqa: PLC0415

        return getattr(settings, name)
    raise AttributeError(name)
