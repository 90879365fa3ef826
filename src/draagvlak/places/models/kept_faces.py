"""Faces that do not hold, and the marks that faces have."""

from django.db import models

from draagvlak.places.models.faces import FaceFields, is_a_face
from draagvlak.places.models.places import Consortium


class KeptFace(FaceFields):
    """A face that does not hold: the one that is being made, or the one that held before."""

    class Place(models.TextChoices):
        DRAFT = "draft"
        BEFORE = "before"

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="faces")
    role = models.CharField(max_length=10, choices=Place)

    class Meta:
        ordering = ["consortium_id", "role"]
        constraints = [
            *is_a_face("kept_face"),
            models.UniqueConstraint(fields=["consortium", "role"], name="one_face_of_each_role"),
        ]

    def __str__(self) -> str:
        return self.role


class Mark(models.Model):
    """A mark of a consortium as PNG, drawn anew in three sizes. It never changes: another picture has another key."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="marks")
    key = models.CharField(max_length=40)
    """A digest of the pictures, and how large the small one is."""
    small = models.BinaryField()
    large = models.BinaryField()
    icon = models.BinaryField()
    let_go = models.DateTimeField(null=True, blank=True)
    """Since when no face has it any more."""

    class Meta:
        ordering = ["consortium_id", "key"]
        constraints = [models.UniqueConstraint(fields=["consortium", "key"], name="mark_once")]

    def __str__(self) -> str:
        return self.key
