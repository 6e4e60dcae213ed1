"""What an ingest run did: one outcome for each source, told in a receipt."""

from dataclasses import dataclass
from enum import StrEnum


class FileStatus(StrEnum):
    """What one ingest run did with one source."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """One source and what became of it; `reason` says why it was refused, `chunks` how many were embedded."""

    source: str
    status: FileStatus
    reason: str = ""
    chunks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What one ingest run did, source by source, in the order in which they were finished."""

    outcomes: tuple[FileOutcome, ...]
    dry_run: bool

    def count(self, status: FileStatus) -> int:
        """Return how many sources ended with that status."""
        return sum(outcome.status is status for outcome in self.outcomes)
