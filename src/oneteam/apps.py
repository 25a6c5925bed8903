"""Wiring of the one Django app."""

from django.apps import AppConfig


class OneTeam(AppConfig):
    """The whole product is one app: packages are rooms, not apps."""

    name = "oneteam"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every command refuses to run on what these checks call an error."""
        from django.core import checks

        from oneteam.management.checks import (
            find_in_deployment,
            find_problems,
            find_unguarded_views,
        )

        checks.register(find_problems, checks.Tags.security)
        checks.register(find_unguarded_views, checks.Tags.urls)
        checks.register(find_in_deployment, checks.Tags.security, deploy=True)
