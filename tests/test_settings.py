"""What the environment may say, and what is said about what it may not."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from rag.errors import SettingsError
from rag.settings import Settings, load_settings

SECRETS = {
    "RAG_LLM_API_KEY": "sk-llm-secret",
    "RAG_EMBEDDING_API_KEY": "sk-embedding-secret",
    "RAG_DATABASE_URL": "postgresql://reader:database-secret@db/rag",
}


def complaint(environment: dict[str, str], **overrides: object) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(environment, **overrides)
    return str(caught.value)


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = load_settings({})
    assert (settings.top_k, settings.answerer, settings.port) == (8, "auto", 8080)
    assert not settings.llm_configured


def test_values_come_from_the_environment() -> None:
    settings = load_settings({"RAG_TOP_K": "3", "RAG_ALLOW_DOWNLOADS": "true", "RAG_LLM_MODEL": "m", "HOME": "/root"})
    assert (settings.top_k, settings.allow_downloads, settings.llm_model) == (3, True, "m")
    assert settings.llm_configured


def test_a_data_folder_may_begin_with_a_tilde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings({"RAG_DATA_DIR": "~/rag"}).data_dir == tmp_path / "rag"


def test_overrides_go_before_the_environment() -> None:
    assert load_settings({"RAG_TOP_K": "3"}, top_k=5).top_k == 5


def test_without_an_environment_the_process_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_TOP_K", "3")
    assert load_settings().top_k == 3


def test_a_given_environment_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_TOP_K", "3")
    monkeypatch.setenv("RAG_NO_SUCH_THING", "3")
    assert load_settings({}).top_k == 8


def test_an_empty_variable_counts_as_not_set() -> None:
    assert load_settings({"RAG_TOP_K": "", "RAG_DATA_DIR": ""}) == load_settings({})


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("RAG_TOPK", "Did you mean RAG_TOP_K?"),
        ("RAG_LLM_APIKEY", "Did you mean RAG_LLM_API_KEY?"),
        ("RAG_top_k", "`rag settings` lists those that there are."),
        ("RAG_FOO", "`rag settings` lists those that there are."),
        ("RAG_XYZZY", "`rag settings` lists those that there are."),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_known_one(name: str, hint: str) -> None:
    assert complaint({name: "1"}) == f"{name} is not a setting. {hint}"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("RAG_TOP_K", "many", "valid integer"),
        ("RAG_TOP_K", "0", "greater than or equal to 1"),
        ("RAG_TOP_K", "2.5", "valid integer"),
        ("RAG_PORT", "99999", "less than or equal to 65535"),
        ("RAG_THREADS", "100000", "less than or equal to 256"),
        ("RAG_DATA_DIR", "~nobody-of-that-name/rag", "stands for no home folder"),
        ("RAG_ANSWERER", "gpt", "'auto', 'extractive' or 'llm'"),
        ("RAG_ALLOW_DOWNLOADS", "maybe", "valid boolean"),
        ("RAG_LLM_TIMEOUT_S", "0", "greater than 0"),
        ("RAG_LLM_TIMEOUT_S", "inf", "finite number"),
        ("RAG_MIN_EVIDENCE", "nan", "finite number"),
        ("RAG_LOG_LEVEL", "LOUD", "DEBUG|INFO|WARNING|ERROR"),
        ("RAG_LLM_BASE_URL", "localhost:11434", "https?://"),
        ("RAG_CHROMA_URL", "localhost:8000", "https?://"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, value: str, why: str) -> None:
    message = complaint({name: value})
    assert message.startswith(f"{name} cannot be {value!r}: ")
    assert why in message
    assert message.endswith(".")
    assert "\n" not in message


@pytest.mark.parametrize(
    "name", ["RAG_API_KEYS", "RAG_SERVER_KEY", "RAG_LLM_API_KEY", "RAG_EMBEDDING_API_KEY", "RAG_JUDGE_API_KEY"]
)
@pytest.mark.parametrize("letter", ["é", "\udce9"], ids=["UTF-8", "Latin-1"])
def test_a_key_that_no_header_carries_is_refused_without_being_shown(name: str, letter: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({name: f"me:ask:zanzibar-{letter}-0123456789"})
    said = "it has characters other than ASCII, which no HTTP header carries"
    assert str(caught.value) == f"{name} cannot be what it is: {said}."
    assert "zanzibar" not in str(caught.value.__cause__)


def test_all_bad_values_are_told_at_once() -> None:
    lines = complaint({"RAG_TOP_K": "0", "RAG_PORT": "-1"}).splitlines()
    assert [line.split()[0] for line in lines] == ["RAG_TOP_K", "RAG_PORT"]


@pytest.mark.parametrize(("tokens", "overlap"), [("64", "32"), ("256", "128"), ("32", "0")])
def test_chunks_may_share_up_to_a_half(tokens: str, overlap: str) -> None:
    assert load_settings({"RAG_CHUNK_TOKENS": tokens, "RAG_CHUNK_OVERLAP": overlap}).chunk_overlap == int(overlap)


def test_chunks_may_not_share_more_than_a_half() -> None:
    message = complaint({"RAG_CHUNK_TOKENS": "64", "RAG_CHUNK_OVERLAP": "33"})
    assert message == "RAG_CHUNK_OVERLAP=33 must be at most half of RAG_CHUNK_TOKENS=64."


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        load_settings({}).top_k = 3  # type: ignore[misc]


def test_secrets_are_not_shown() -> None:
    settings = load_settings(SECRETS)
    assert settings.llm_api_key.get_secret_value() == SECRETS["RAG_LLM_API_KEY"]
    for shown in (repr(settings), str(settings), settings.fingerprint()):
        assert "secret" not in shown.replace("SecretStr", "")


def test_secrets_and_places_do_not_change_the_fingerprint() -> None:
    elsewhere = {"RAG_DATA_DIR": "/elsewhere", "RAG_PORT": "9999", "RAG_LOG_LEVEL": "INFO"}
    assert load_settings(SECRETS | elsewhere).fingerprint() == load_settings({}).fingerprint()


@pytest.mark.parametrize(
    "change",
    [{"top_k": 3}, {"chunk_tokens": 128}, {"min_evidence": 0.1}, {"answerer": "extractive"}, {"llm_model": "m"}],
)
def test_what_can_change_an_answer_changes_the_fingerprint(change: dict[str, object]) -> None:
    assert load_settings({}, **change).fingerprint() != load_settings({}).fingerprint()


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in Settings.model_fields.values())
