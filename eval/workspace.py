"""Data folders that are kept between evaluations, so that nothing is cut and embedded twice in the same way."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rag.settings import Settings

_HOME: Final = Path(__file__).resolve().parent.parent
_INGESTING: Final = ("rag/ingest/*.py", "rag/store/*.py", "rag/retrieval/*.py")


class Workspace:
    """A folder that has a data folder for each corpus, each way to cut and embed it, and each state of that code."""

    def __init__(self, root: Path) -> None:
        """Keep everything below `root`."""
        self._root = root

    @classmethod
    def in_cache(cls, settings: Settings) -> "Workspace":
        """Return the workspace in the cache folder that the settings name."""
        return cls(settings.cache_dir.expanduser() / "eval")

    def data_dir(self, corpus: Path, settings: Settings) -> Path:
        """Return the data folder of a corpus; it is made when it is first ingested into."""
        cut = f"{settings.chunk_tokens}, {settings.chunk_overlap}"
        key = _digest(corpus.name, _vectors(settings), cut, digest_of(corpus), _digest_of_code(_INGESTING))
        return self._root / f"{corpus.name}-{key}"

    def result_file(self, settings: Settings, *depends_on: str) -> Path:
        """Return the file for a run that depends on the settings, these things and all code of `rag` and `eval`."""
        folder = self._root / "results"
        folder.mkdir(parents=True, exist_ok=True)
        code = _digest_of_code(("rag/**/*.py", "eval/*.py"))
        return folder / f"{_digest(settings.fingerprint(), _vectors(settings), *depends_on, code)}.jsonl"


def digest_of(folder: Path) -> str:
    """Return a hash over the names and contents of all files below a folder."""
    return _digest(*_contents(folder, sorted(folder.rglob("*"))))


def _vectors(settings: Settings) -> str:
    return f"{settings.embedding_model} {settings.embedding_weights} {settings.embedding_base_url}"


def _digest_of_code(patterns: tuple[str, ...]) -> str:
    return _digest(*_contents(_HOME, sorted(file for pattern in patterns for file in _HOME.glob(pattern))))


def _contents(folder: Path, files: list[Path]) -> Iterator[str]:
    for file in files:
        if file.is_file():
            yield file.relative_to(folder).as_posix()
            yield hashlib.sha256(file.read_bytes()).hexdigest()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
