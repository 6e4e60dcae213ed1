"""Exit codes:

0    it worked; an answer that abstains is one that worked
1    something unexpected (RAG_LOG_LEVEL=DEBUG shows where), or `rag eval` fell behind its baseline
2    wrong usage, or an input that cannot be used
3    the data folder is missing, broken or made with other settings, or `rag doctor` found a problem
4    the data folder is in use by another process
5    the language model gave no usable answer
6    a RAG_ setting is unknown or wrong
7    the embedding model cannot be loaded or run
8    `--fail-on-abstain` was given and the answer abstained
9    the running server that was asked does not let it in: it wants a key (RAG_SERVER_KEY), or fewer requests
130  Ctrl-C
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rag.errors import (
    AccessError,
    CollectionNotFoundError,
    DocumentNotFoundError,
    InputError,
    LlmError,
    LlmNotConfiguredError,
    ModelError,
    NotFoundError,
    SettingsError,
    StoreError,
    StoreHeldError,
)  # fmt: skip

FELL_BEHIND: Final = 1
UNUSABLE_INPUT: Final = 2
NOT_HEALTHY: Final = 3
ABSTAINED: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """How a kind of error is told: the exit code, `type` in the JSON error, and which command helps on."""

    exit_code: int
    type: str
    hint: str = ""


_FAILURES: Mapping[type[BaseException], Failure] = {
    InputError: Failure(exit_code=UNUSABLE_INPUT, type="invalid_request"),
    NotFoundError: Failure(exit_code=UNUSABLE_INPUT, type="not_found"),
    CollectionNotFoundError: Failure(
        exit_code=UNUSABLE_INPUT, type="not_found", hint="`rag collections ls` lists those that there are."
    ),
    DocumentNotFoundError: Failure(
        exit_code=UNUSABLE_INPUT, type="not_found", hint="`rag docs ls` lists those that there are."
    ),
    StoreError: Failure(exit_code=3, type="store"),
    StoreHeldError: Failure(exit_code=4, type="store"),
    LlmError: Failure(exit_code=5, type="llm"),
    LlmNotConfiguredError: Failure(exit_code=5, type="invalid_request"),
    SettingsError: Failure(exit_code=6, type="settings"),
    ModelError: Failure(exit_code=7, type="model"),
    AccessError: Failure(exit_code=9, type="access"),
    BaseException: Failure(exit_code=1, type="internal"),
}


def failure_of(error: BaseException) -> Failure:
    """Return the row of the most specific class of `error` that the table has."""
    return next(_FAILURES[kind] for kind in type(error).__mro__ if kind in _FAILURES)
