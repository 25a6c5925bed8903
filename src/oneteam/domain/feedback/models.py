"""Tables of what sales did with a lead and what it said of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from oneteam.domain.capture.models import Batch, Lead
from oneteam.domain.feedback import rules
from oneteam.domain.feedback.rules.contesting import Ruling as Says
from oneteam.org.models import Person


class Response(models.Model):
    """One attempt to reach the person behind a lead."""

    lead = models.ForeignKey(
        Lead, on_delete=models.CASCADE, related_name="responses", db_index=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="responses"
    )
    channel = models.CharField(max_length=10, choices=[(c.value, c.label) for c in rules.Channel])
    is_automatic = models.BooleanField(default=False)  # an automatic reply meets no promise
    note = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes: ClassVar = [
            # Answers: which responses did this import bring?
            models.Index(
                fields=["batch"], name="response_of_batch", condition=models.Q(batch__isnull=False)
            ),
            # Answers: what was tried with this lead, in order?
            models.Index(fields=["lead", "at"], name="response_of_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} to lead {self.lead_id}"


class Verdict(models.Model):
    """What sales said of a lead; a lead can come back and get another."""

    lead = models.ForeignKey(
        Lead, on_delete=models.CASCADE, related_name="verdicts", db_index=False
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="verdicts")
    verdict = models.CharField(max_length=10, choices=[(v.value, v.label) for v in rules.Verdict])
    reason = models.CharField(max_length=30, blank=True, default="")
    sub_reason = models.CharField(max_length=30, blank=True, default="")
    note = models.TextField(blank=True, default="")
    until = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes: ClassVar = [
            # Answers: which verdicts did this import bring?
            models.Index(
                fields=["batch"], name="verdict_of_batch", condition=models.Q(batch__isnull=False)
            ),
            # Answers: what was said of this lead, newest first?
            models.Index(fields=["lead", "-at"], name="verdict_of_lead"),
            # Answers: which verdicts were given lately, and why?
            models.Index(fields=["-at", "verdict"], name="verdict_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} lead {self.lead_id}"


class Contest(models.Model):
    """That marketing contests a verdict; open until both leaders rule alike."""

    verdict = models.OneToOneField(Verdict, on_delete=models.CASCADE, related_name="contest")
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="contests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.TextField()
    at = models.DateTimeField()
    ruling = models.CharField(
        max_length=10, choices=[(s.value, s.label) for s in Says], blank=True, default=""
    )
    ruled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            # Answers: which contests wait for a ruling?
            models.Index(fields=["at"], name="contest_open", condition=models.Q(ruling="")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ruling="") ^ models.Q(ruled_at__isnull=False),
                name="a_ruling_has_its_moment",
            )
        ]

    def __str__(self) -> str:
        return f"contest of verdict {self.verdict_id}"


class Ruling(models.Model):
    """What the leader of one team says of a contest; it can change while it does not stand."""

    contest = models.ForeignKey(
        Contest, on_delete=models.CASCADE, related_name="rulings", db_index=False
    )
    team = models.CharField(max_length=10, choices=[("sales", "Sales"), ("marketing", "Marketing")])
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    says = models.CharField(max_length=10, choices=[(s.value, s.label) for s in Says])
    note = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contest", "team"], name="one_ruling_per_team"),
        ]

    def __str__(self) -> str:
        return f"{self.team} on contest {self.contest_id}"
