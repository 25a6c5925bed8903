"""Tables of versions of terms and their signatures."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from oneteam.domain.agreement import rules
from oneteam.org.models import Person


class Version(models.Model):
    """One version of terms of one kind; in force from `effective_from` once both have signed."""

    kind = models.CharField(max_length=15, choices=[(k.value, k.label) for k in rules.Kind])
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=100, blank=True, default="")
    content = models.JSONField()
    digest = models.CharField(max_length=64)  # of the content: rules.digest
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value.capitalize()) for s in rules.State]
    )
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    # When it is to take effect; the moment of the second signature when that is later.
    effective_from = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)  # the second signature

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "number"], name="one_number_per_kind_of_terms"),
            models.CheckConstraint(
                condition=~models.Q(state="signed")
                | models.Q(effective_from__isnull=False, agreed_at__isnull=False),
                name="signed_terms_have_their_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Signature(models.Model):
    """A leader's signature under the exact content of a version."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    team = models.CharField(max_length=10, choices=[("sales", "Sales"), ("marketing", "Marketing")])
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "team"], name="each_team_signs_once"),
            models.UniqueConstraint(fields=["version", "person"], name="nobody_signs_twice"),
        ]

    def __str__(self) -> str:
        return f"signature of {self.team} under version {self.version_id}"
