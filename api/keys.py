"""The keys of the service: read from one setting, kept as hashes, compared without telling how near a guess came."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import SecretStr

from rag.errors import SettingsError

FORM: Final = "RAG_API_KEYS takes keys of the form name:scope:key, with commas or spaces between them"
SEPARATOR: Final = re.compile(r"[,\s]+")
NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}")
SHORTEST: Final = 16


class Scope(StrEnum):
    """What a key is good for; `admin` includes `ask`."""

    ASK = "ask"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key without its secret: who has it, what it is good for, and the sha256 of what is sent."""

    name: str
    scope: Scope
    digest: bytes

    def allows(self, needed: Scope) -> bool:
        """Return whether the key is good for that scope."""
        return self.scope is Scope.ADMIN or self.scope is needed


def read_keys(setting: SecretStr) -> tuple[Key, ...]:
    """Return the keys of the setting. Raises SettingsError, which tells the place of a mistake and never a secret."""
    entries = [entry for entry in SEPARATOR.split(setting.get_secret_value()) if entry]
    keys = tuple(_read(entry, number) for number, entry in enumerate(entries, start=1))
    for what, values in (("name", [key.name for key in keys]), ("key", [key.digest for key in keys])):
        if len(set(values)) < len(values):
            raise SettingsError(f"{FORM}; the same {what} stands there twice.")
    return keys


def _read(entry: str, number: int) -> Key:
    name, scope, secret = (*entry.split(":", 2), "", "")[:3]
    if not NAME.fullmatch(name):
        raise SettingsError(f"{FORM}; the name of entry {number} must be up to 40 letters, digits, '.', '_' or '-'.")
    if scope not in list(Scope):
        raise SettingsError(f"{FORM}; the scope of entry {number} must be one of: {', '.join(Scope)}.")
    if len(secret) < SHORTEST:
        raise SettingsError(
            f"{FORM}; the key of entry {number} has fewer than {SHORTEST} characters. "
            "`openssl rand -hex 24` makes a good one."
        )
    return Key(name=name, scope=Scope(scope), digest=_digest(secret))


def find_key(keys: Sequence[Key], offered: str) -> Key | None:
    """Return the key that was offered, or None; takes as long for any wrong one."""
    digest = _digest(offered)
    found = None
    for key in keys:
        if hmac.compare_digest(key.digest, digest):
            found = key
    return found


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
