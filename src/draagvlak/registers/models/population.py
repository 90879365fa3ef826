"""A school's own words on its pupils."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.places.models import Consortium, School

WORDS_LIMIT = 10_000  # characters


class Population(models.Model):
    """A school's own words on its pupils in one school year, beside the figures of the register."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField()
    about = models.TextField(_("Who our pupils are"), blank=True, max_length=WORDS_LIMIT)
    wellbeing = models.TextField(_("Wellbeing"), blank=True, max_length=WORDS_LIMIT)
    motivation = models.TextField(_("Motivation"), blank=True, max_length=WORDS_LIMIT)
    self_reliance = models.TextField(_("Self-reliance"), blank=True, max_length=WORDS_LIMIT)
    saved = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["consortium_id", "school__name", "-year"]
        constraints = [models.UniqueConstraint(fields=["consortium", "school", "year"], name="population_once")]

    def __str__(self) -> str:
        return f"{self.school} {self.year}"
