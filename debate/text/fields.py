"""Text columns: what editors type in forms is cleaned like any other text, and searched text is stored folded.

To the database and its migrations these columns are Django's own.
"""

from typing import Any

from django import forms
from django.db import models

from debate.text.cleaning import clean_line, clean_text, folded


class LineInput(forms.CharField):
    """A form's field for one line."""

    def to_python(self, value: Any) -> str | None:
        """Return the line as it is stored, empty if nothing is visible."""
        line = super().to_python(value)
        return clean_line(line) if line else line


class TextInput(forms.CharField):
    """A form's field for several lines."""

    def to_python(self, value: Any) -> str | None:
        """Return the text as it is stored, empty if nothing is visible."""
        text = super().to_python(value)
        return clean_text(text) if text else text


class LineField(models.CharField[str | int | models.expressions.Combinable, str]):
    """A column for one line that people read."""

    def formfield(self, **options: Any) -> Any:
        """Return the form's field, which cleans what is typed."""
        return super().formfield(**{"form_class": LineInput, **options})

    def deconstruct(self) -> Any:
        """Describe the column as Django's own."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options


class TextField(models.TextField[str | models.expressions.Combinable, str]):
    """A column for several lines that people read."""

    def formfield(self, **options: Any) -> Any:
        """Return the form's field, which cleans what is typed."""
        return super().formfield(**{"form_class": TextInput, **options})

    def deconstruct(self) -> Any:
        """Describe the column as Django's own."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.TextField", args, options


class FoldedField(models.TextField[str | models.expressions.Combinable, str]):
    """A column with the folded form (`text.folded`) of another column of its row, for searching.

    It is set whenever it is saved; code that saves only some columns must list it beside the one that it is `of`.
    """

    def __init__(self, *, of: str = "", **options: Any) -> None:
        super().__init__(**{"editable": False, **options})
        self.of = of

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return the value to save."""
        value = folded(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        """Describe the column as Django's own."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.TextField", args, options
