"""What every command begins with: the settings, and a log that goes to standard error."""

import logging
from typing import Any

from rag.settings import Settings, load_settings


def start(**overrides: Any) -> Settings:
    """Read the settings, `overrides` before the environment, and configure logging; raise SettingsError."""
    settings = load_settings(**{name: value for name, value in overrides.items() if value is not None})
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    return settings
