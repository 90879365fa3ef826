"""A board's policies, on the areas that the norm names."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from draagvlak.people.models import Person
from draagvlak.places.models import Board, Consortium


class Policy(models.Model):
    """A board's policy on one of the areas that the norm names, by the key of the provision that asks for it."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="policies")
    key = models.CharField(max_length=80)
    title = models.CharField(_("Document"), max_length=200)
    link = models.URLField(_("Where it can be read"), max_length=500, blank=True)
    adopted = models.DateField(_("Adopted on"))
    owner = models.CharField(_("Owner"), max_length=120)
    review_before = models.DateField(_("Review before"))
    saved = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["consortium_id", "board__name", "key"]
        constraints = [models.UniqueConstraint(fields=["consortium", "board", "key"], name="policy_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def overdue(self) -> bool:
        """Whether it should have been reviewed by today."""
        return self.review_before < timezone.localdate()
