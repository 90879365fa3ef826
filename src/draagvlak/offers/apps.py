"""The offers app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OffersConfig(AppConfig):
    name = "draagvlak.offers"

    def ready(self) -> None:
        from draagvlak.offers import freshness  # say at their import what they listen to

        post_migrate.connect(freshness.gather_what_lacks, sender=self)
