"""The core app."""

import importlib

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "draagvlak.core"

    def ready(self) -> None:
        from django.core import checks
        from django.utils.translation import gettext
        from django_cotton.nested_tag_support import enable_nested_tag_support

        from draagvlak.core import clashes, hooks
        from draagvlak.core.intake import wording

        enable_nested_tag_support()  # what stands in the attributes of a component; its own app would load the admin
        wording.speak_with(gettext)
        importlib.import_module("draagvlak.core.converters")  # addresses know them by name
        self.house = hooks.open_house()
        hooks.listen(self.house)
        checks.register(clashes.check_addresses)
