"""`rag settings`: what can be set, and what is."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from cli.options import AsJson
from cli.start import start
from cli.terminal import show, show_json
from rag.settings import PREFIX, Settings

_PASSWORD = re.compile(r"(?<=://)([^:/@\s]*):[^/\s]*@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: its variable, its value without secrets, and what it is for."""

    name: str
    value: str
    description: str


def settings(*, as_json: AsJson = False) -> None:
    """List every setting: its environment variable, its value, and what it is for."""
    listed = list_settings(start())
    if as_json:
        show_json(listed, list[Setting])
        return
    width = max(len(f"{setting.name}={setting.value}") for setting in listed)
    for setting in listed:
        assigned = f"{setting.name}={setting.value}"
        show(f"{assigned:<{width}}  {setting.description}")


def list_settings(current: Settings) -> list[Setting]:
    """Return all settings in the order in which they are declared."""
    return [
        Setting(name=PREFIX + name.upper(), value=_public(getattr(current, name)), description=field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def _public(value: Any) -> str:
    if isinstance(value, SecretStr):
        return "(set)" if value.get_secret_value() else "(not set)"
    return _PASSWORD.sub(r"\1:***@", str(value))
