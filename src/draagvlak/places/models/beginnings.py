"""How far a consortium is with beginning."""

from django.db import models


class Begun(models.Model):
    """A consortium that begins: its people are led through what it needs, until they put that list away."""

    settings_saved = models.DateTimeField(null=True, editable=False)
    """When somebody here first looked at its settings and saved them."""
    first_steps_away = models.DateTimeField(null=True, editable=False)
    """When the list of what a new consortium needs was put away."""

    class Meta:
        abstract = True
