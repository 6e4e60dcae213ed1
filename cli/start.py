"""What every command begins with: the settings, and a log that goes to standard error."""

from typing import Any

from rag.logs import configure_log
from rag.settings import Settings, load_settings


def start(**overrides: Any) -> Settings:
    """Read the settings, `overrides` before the environment, and configure logging; raise SettingsError."""
    settings = load_settings(**{name: value for name, value in overrides.items() if value is not None})
    configure_log(settings)
    return settings
