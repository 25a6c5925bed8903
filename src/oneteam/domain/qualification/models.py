"""Tables of policies and the receipts of what they decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from oneteam.domain.agreement.models import Version
from oneteam.domain.capture.models import Lead
from oneteam.org.models import Person


class Policy(models.Model):
    """One version of the definition of a qualified lead."""

    version = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=100, blank=True, default="")
    definition = models.JSONField()  # read and written by rules.Policy
    state = models.CharField(
        max_length=10,
        choices=[("draft", "Draft"), ("active", "Active")],
        default="draft",
    )
    created_at = models.DateTimeField()
    # From when it judges: of several, the last to take effect.
    activated_at = models.DateTimeField(null=True, blank=True)
    activated_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    # The signed definition it was taken from; none when it was activated in the settings.
    terms = models.OneToOneField(Version, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="draft") ^ models.Q(activated_at__isnull=False),
                name="only_drafts_have_no_moment",
            )
        ]

    def __str__(self) -> str:
        return f"policy {self.version}"


class ScoreReceipt(models.Model):
    """How one lead was judged at one moment: inputs, each rule, points, outcome."""

    lead = models.ForeignKey(
        Lead, on_delete=models.CASCADE, related_name="score_receipts", db_index=False
    )
    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, related_name="receipts", db_index=False
    )
    decided_at = models.DateTimeField()
    inputs = models.JSONField()
    lines = models.JSONField()
    fit_points = models.IntegerField()
    engagement_points = models.IntegerField()
    grade = models.CharField(max_length=2)
    is_qualified = models.BooleanField()

    class Meta:
        indexes: ClassVar = [
            # Answers: how was this lead judged, newest first?
            models.Index(fields=["lead", "-decided_at"], name="score_receipt_of_lead")
        ]

    def __str__(self) -> str:
        return f"score of lead {self.lead_id}"
