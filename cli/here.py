"""The engine in this process."""

import atexit
import gc
from typing import TYPE_CHECKING

from rag.settings import Settings

if TYPE_CHECKING:
    from rag.bootstrap import Engine


def open_here(settings: Settings, *, create: bool = False, one_question: bool = False) -> "Engine":
    """Return what `rag.bootstrap.open_engine` returns for these arguments, sooner; raise what it raises.

    Importing it makes half a million objects that stay, and a quarter of that time would go into looking for garbage
    among them: Python does while they are made, whenever it collects later, and once more at the end.
    """
    gc.disable()
    try:
        from rag.bootstrap import open_engine  # noqa: PLC0415
    finally:
        gc.freeze()
        gc.enable()
    atexit.register(gc.freeze)
    return open_engine(settings, create=create, one_question=one_question)
