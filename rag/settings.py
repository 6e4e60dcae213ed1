"""Everything that can be configured, read once from RAG_* environment variables. Nothing else reads the environment."""

import hashlib
import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError

from rag.errors import SettingsError
from rag.types import AnswererName

PREFIX = "RAG_"
BUNDLED_MODEL = "all-MiniLM-L6-v2"
BUNDLED_READER = "bundled"
_URL = r"^(https?://\S+)?$"
_ORIGINS = r"^((^|[, ]+)https?://[^\s,/]+)*$"
_SEPARATOR = re.compile(r"[,\s]+")


def _require_ascii(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().isascii():
        raise PydanticCustomError("not_ascii", "it has characters other than ASCII, which no HTTP header carries")
    return secret


def _expanded(folder: Path) -> Path:
    try:
        return folder.expanduser()
    except RuntimeError:
        raise PydanticCustomError("no_home", "its ~ stands for no home folder that is known") from None


Folder = Annotated[Path, AfterValidator(_expanded)]
Key = Annotated[SecretStr, AfterValidator(_require_ascii)]


class Settings(BaseModel):
    """The frozen settings of one process. Each is set by the environment variable RAG_<NAME>."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True, hide_input_in_errors=True
    )

    data_dir: Folder = Field(Path(".rag"), description="Folder of the catalog and the indexes.")
    cache_dir: Path = Field(Path("~/.cache/verified-rag"), description="Folder for models made or fetched once.")
    database_url: str = Field("", repr=False, description="SQLAlchemy URL of the catalog; empty: SQLite in data_dir.")
    chroma_url: str = Field("", pattern=_URL, description="URL of a Chroma server; empty: a Chroma folder in data_dir.")

    embedding_model: str = Field(
        BUNDLED_MODEL,
        description="The bundled model, any sentence-transformers name or path, or openai:<model>.",
    )
    embedding_weights: Literal["float32", "bfloat16", "int8"] = Field(
        "float32",
        description="Of the bundled model; bfloat16 ingests faster on processors with AMX; int8 on any, and ranks "
        "slightly worse.",
    )
    embedding_base_url: str = Field("", pattern=_URL, description="OpenAI-compatible server for openai:<model>.")
    embedding_api_key: Key = Field(SecretStr(""), description="Key for openai:<model>.")
    allow_downloads: bool = Field(False, description="Let sentence-transformers fetch a model that is not here.")
    threads: int = Field(0, ge=0, le=256, description="Threads of the models in the box; 0: one per core.")

    chunk_tokens: int = Field(256, ge=32, le=8192, description="Upper bound of a chunk, as the model reads it.")
    chunk_overlap: int = Field(
        32, ge=0, description="Tokens that neighbouring chunks share at most; up to half of RAG_CHUNK_TOKENS."
    )
    max_file_mb: int = Field(25, ge=1, description="Larger files are refused.")

    top_k: int = Field(8, ge=1, le=50, description="Passages that an answer is made from.")
    candidates: int = Field(100, ge=1, le=1000, description="Hits taken from each of the two indexes.")
    dense_weight: float = Field(
        0.7, ge=0, le=1, description="Weight of meaning against words in the ranking; 1: meaning alone, 0: words alone."
    )
    word_bonus: float = Field(
        1.0, ge=0, description="Weight of covering the question's words, and pairs of them; 0: plain BM25."
    )
    reader_model: str = Field(
        BUNDLED_READER, description="The bundled reader, or any extractive reader of transformers, by name or path."
    )
    reader_weight: float = Field(
        3.0, ge=0, description="Weight of the reader in the ranking, in standard deviations; 0: the order stands."
    )
    rerank_model: str = Field(
        "", description="A sentence-transformers cross-encoder that reorders the best passages; empty: none."
    )
    rerank_passages: int = Field(10, ge=1, le=100, description="Passages that are read to order them.")
    rerank_budget_ms: float = Field(
        1000, gt=0, description="After this time a cross-encoder leaves the order as it was."
    )

    answerer: AnswererName = Field("auto", description="auto (the LLM when one is configured), extractive or llm.")
    min_evidence: float = Field(
        0.5, ge=0, le=1, description="Below this probability that the passages answer, the service abstains."
    )
    llm_min_evidence: float = Field(
        0.05, ge=0, le=1, description="The same for an LLM, which understands more: below it no call is paid for."
    )
    cached_answers: int = Field(256, ge=0, description="Answers kept in memory until a document changes; 0: none.")
    max_question_chars: int = Field(2000, ge=10, description="Longer questions are refused.")
    llm_base_url: str = Field(
        "", pattern=_URL, description="OpenAI-compatible server, for example http://127.0.0.1:11434/v1."
    )
    llm_model: str = Field("", description="Model name; an LLM is configured when this is set.")
    llm_api_key: Key = Field(SecretStr(""), description="Key for the LLM server; empty for a local one.")
    llm_timeout_s: float = Field(120, gt=0, description="Seconds for a whole LLM answer.")
    llm_idle_timeout_s: float = Field(30, gt=0, description="Seconds that an LLM may send no new text.")
    llm_max_retries: int = Field(2, ge=0, le=10, description="Further tries of an LLM that has sent no text yet.")
    llm_max_tokens: int = Field(
        1024, ge=16, description="Upper bound of an LLM answer; up to half of RAG_LLM_CONTEXT_TOKENS."
    )
    llm_context_tokens: int = Field(
        8192, ge=1024, description="Context window of the model: rules, history, passages and answer fit into it."
    )

    nli_model: str = Field(
        "", description="A sentence-transformers NLI cross-encoder asked about verified statements; empty: none."
    )
    unsupported: Literal["flag", "drop", "abstain"] = Field(
        "flag",
        description="What becomes of statements that nothing holds up: flag shows them as such, drop leaves them out, "
        "abstain gives no answer that has one.",
    )

    question_log: str = Field(
        "", description="File for questions, answers and feedback, as JSON lines; empty: none are kept."
    )

    judge_model: str = Field("", description="Language model that judges answers in `rag eval --judge`.")
    judge_base_url: str = Field("", pattern=_URL, description="OpenAI-compatible server of the judge.")
    judge_api_key: Key = Field(SecretStr(""), description="Key for the judge's server.")

    host: str = Field("127.0.0.1", description="Address that `rag serve` binds to.")
    port: int = Field(8080, ge=0, le=65535, description="Port that `rag serve` binds to.")
    api_keys: Key = Field(
        SecretStr(""),
        description="Keys of the HTTP service, each name:scope:key with the scope ask or admin; empty: none needed.",
    )
    server_key: Key = Field(SecretStr(""), description="Key that `rag` sends when it asks a running server.")
    allowed_hosts: str = Field(
        "",
        description="Host names that the service answers to besides loopback; empty: only loopback without keys on a "
        "loopback address, else any.",
    )
    cors_origins: str = Field(
        "", pattern=_ORIGINS, description="Origins of other sites whose pages may use the service; empty: none."
    )
    requests_per_minute: int = Field(
        600,
        ge=0,
        description="Requests of one key, or of one address without keys; 0: no limit. Loopback without keys has none.",
    )
    requests_at_once: int = Field(
        32, ge=0, description="Requests of one caller, counted likewise, that run at one time; 0: no limit."
    )
    questions_waiting: int = Field(
        256, ge=1, description="Questions of all callers that are being answered or wait; more get a 503."
    )
    max_upload_mb: int = Field(50, ge=1, description="Larger uploads are refused.")
    lock_wait_s: float = Field(5, ge=0, description="Seconds to wait for a data folder that is in use.")
    otlp_endpoint: str = Field(
        "", pattern=_URL, description="OpenTelemetry collector, such as http://127.0.0.1:4318; empty: no traces."
    )
    log_level: str = Field(
        "WARNING",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
        description="The least that is logged: DEBUG, INFO, WARNING or ERROR.",
    )
    log_format: Literal["text", "json"] = Field("text", description="json: one object in each line of the log.")
    log_questions: bool = Field(False, description="Let the log of the HTTP service have the texts of questions.")

    @property
    def llm_configured(self) -> bool:
        """Whether an LLM can be asked at all."""
        return bool(self.llm_model)

    def names_of(self, setting: Literal["allowed_hosts", "cors_origins"]) -> tuple[str, ...]:
        """Return the names that stand in a setting, with commas or spaces between them."""
        return tuple(name.lower() for name in _SEPARATOR.split(getattr(self, setting)) if name)

    def fingerprint(self) -> str:
        """Return 12 hex digits of a hash over the settings that decide an answer; keys and time limits left out."""
        relevant = self.model_dump(
            mode="json",
            include={
                "chunk_tokens", "chunk_overlap", "top_k", "candidates", "dense_weight", "word_bonus", "reader_model",
                "reader_weight", "rerank_model",
                "rerank_passages", "answerer", "min_evidence", "llm_min_evidence", "nli_model", "unsupported",
                "llm_base_url", "llm_model", "llm_max_tokens", "llm_context_tokens",
            },
        )  # fmt: skip
        return hashlib.sha256(repr(sorted(relevant.items())).encode()).hexdigest()[:12]


def load_settings(environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read the settings from the environment; `overrides` go before it. An empty variable counts as not set.

    Raises SettingsError for an unknown RAG_ name (with the nearest known one) or a value that cannot be used.
    """
    names = os.environ if environment is None else environment
    _refuse_unknown(names)
    values = {
        key.removeprefix(PREFIX).lower(): value for key, value in names.items() if key.startswith(PREFIX) and value
    }
    try:
        settings = Settings(**{**values, **overrides})
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(item) for item in error.errors())) from error
    if settings.chunk_overlap * 2 > settings.chunk_tokens:
        raise SettingsError(
            f"RAG_CHUNK_OVERLAP={settings.chunk_overlap} must be at most half of "
            f"RAG_CHUNK_TOKENS={settings.chunk_tokens}."
        )
    if settings.llm_max_tokens * 2 > settings.llm_context_tokens:
        raise SettingsError(
            f"RAG_LLM_MAX_TOKENS={settings.llm_max_tokens} must be at most half of "
            f"RAG_LLM_CONTEXT_TOKENS={settings.llm_context_tokens}, or no room is left for passages."
        )
    return settings


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    known = [name.upper() for name in Settings.model_fields]
    for name in sorted(environment):
        if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in known:
            near = get_close_matches(name.removeprefix(PREFIX), known, n=1)
            hint = f" Did you mean {PREFIX}{near[0]}?" if near else " `rag settings` lists those that there are."
            raise SettingsError(f"{name} is not a setting.{hint}")


def _explain(item: Any) -> str:
    name = str(item["loc"][0])
    field = Settings.model_fields.get(name)
    value = "what it is" if field and field.annotation is SecretStr else repr(item["input"])
    return f"{PREFIX}{name.upper()} cannot be {value}: {item['msg']}."
