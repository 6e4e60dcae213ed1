"""A model's opinion on what the rules have let through: whether the quoted words contradict the statement."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from rag.errors import ModelError
from rag.settings import Settings

Contradicts = Callable[[str, str], bool]
"""Whether a quotation, the first text, contradicts a statement, the second one."""

_LABELS: Final = ("entail", "contradict", "neutral")


class EntailmentModel:
    """A sentence-transformers cross-encoder that tells entailment, contradiction and neither apart."""

    def __init__(self, model: Any) -> None:
        """Take a loaded `CrossEncoder`; ValueError when its labels, in any order, are not those three."""
        self._model = model
        self._contradiction = _place_of_contradiction(model.config.id2label)

    def contradicts(self, quotation: str, statement: str) -> bool:
        """Return whether contradiction is the most likely of the three."""
        scores = self._model.predict([(quotation, statement)], show_progress_bar=False)[0]
        return int(scores.argmax()) == self._contradiction


def load_second_opinion(settings: Settings) -> Contradicts | None:
    """Load the model that the settings name, None where they name none; ModelError when it cannot be used."""
    if not settings.nli_model:
        return None
    from sentence_transformers import CrossEncoder  # noqa: PLC0415 - loads torch

    try:
        model = CrossEncoder(
            settings.nli_model,
            device="cpu",
            cache_folder=str(settings.cache_dir.expanduser() / "models"),
            local_files_only=not settings.allow_downloads,
            trust_remote_code=False,
        )
        opinion = EntailmentModel(model)
        opinion.contradicts("A quotation.", "A statement.")  # the first run takes longer
    except (OSError, ValueError, RuntimeError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
        raise ModelError(
            f"The NLI model {settings.nli_model!r} cannot be loaded: {reason}. Give a folder or the name of a "
            "sentence-transformers cross-encoder for natural language inference; RAG_ALLOW_DOWNLOADS=true lets it be "
            "fetched."
        ) from error
    return opinion.contradicts


def _place_of_contradiction(labels: Mapping[int, str]) -> int:
    places = {
        meaning: place for place, label in labels.items() for meaning in _LABELS if label.lower().startswith(meaning)
    }
    if len(labels) != len(_LABELS) or len(places) != len(_LABELS):
        raise ValueError(f"its labels are {_listed(list(labels.values()))}, not entailment, contradiction and neutral")
    return places["contradict"]


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(labels)
