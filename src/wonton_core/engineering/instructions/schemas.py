"""What the two prompts ask for, as JSON Schema: for endpoints that can hold a model to a schema."""

from __future__ import annotations

from typing import Any, get_args

from wonton_core.model.instruction import Category, Difficulty, Nature


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_TEXT = {"type": "string"}

INSTRUCTION_SCHEMA = _object(
    subtasks={"type": "array", "items": _object(title=_TEXT, instruction=_TEXT)},
    category={"type": "string", "enum": list(get_args(Category))},
    difficulty={"type": "string", "enum": list(get_args(Difficulty))},
    nature={"type": "string", "enum": list(get_args(Nature))},
    reason=_TEXT,
)

FAITHFULNESS_SCHEMA = _object(faithful={"type": "boolean"}, objections={"type": "array", "items": _TEXT}, reason=_TEXT)
