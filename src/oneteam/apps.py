"""Wiring of the one Django app."""

from django.apps import AppConfig


class OneTeam(AppConfig):
    """The whole product is one app: packages are rooms, not apps."""

    name = "oneteam"
    default_auto_field = "django.db.models.BigAutoField"
