"""Tables of targets, running clocks and the escalations they caused."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from oneteam.domain.agreement.models import Version
from oneteam.domain.capture.models import Lead
from oneteam.domain.clocks import rules
from oneteam.org.models import Calendar, Person


class TargetSet(models.Model):
    """One version of the response targets; the last to take effect starts new clocks."""

    version = models.PositiveIntegerField(unique=True)
    definition = models.JSONField()  # read and written by rules.Targets
    active_from = models.DateTimeField()
    # The signed agreement it was taken from; none when it was saved in the settings.
    terms = models.OneToOneField(Version, on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"targets {self.version}"


class Clock(models.Model):
    """One promise about one lead, with the moment by which it must be kept."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=10, choices=[(k.value, k.label) for k in rules.Kind])
    start = models.CharField(
        max_length=10, choices=[("arrival", "Since arrival"), ("assignment", "Since assignment")]
    )
    targets = models.ForeignKey(
        TargetSet, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    target_seconds = models.PositiveIntegerField()
    needed = models.PositiveSmallIntegerField(default=1)  # attempts: how many
    done = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    due_soon_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=[(s.value, s.label) for s in rules.State], default="running"
    )
    holder = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="clocks", db_index=False
    )
    met_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    breached_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=30, blank=True, default="")
    pause_until = models.DateTimeField(null=True, blank=True)
    paused_seconds = models.PositiveIntegerField(default=0)
    # What falls due next, and when; null when nothing more can.
    next_step = models.CharField(max_length=12, blank=True, default="")
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lead", "kind", "start"],
                condition=models.Q(state__in=["running", "paused", "breached"]),
                name="one_live_clock_per_promise",
            )
        ]
        indexes: ClassVar = [
            # Answers: which is overdue now? The worker's one question.
            models.Index(
                fields=["next_at"], name="clock_due", condition=models.Q(next_at__isnull=False)
            ),
            # Answers: which of my promises are running, most urgent first?
            models.Index(fields=["holder", "state", "due_at"], name="clock_of_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} clock of lead {self.lead_id}"


class Escalation(models.Model):
    """One step taken because a clock ran out; each step once for each clock."""

    clock = models.ForeignKey(
        Clock, on_delete=models.CASCADE, related_name="escalations", db_index=False
    )
    step = models.CharField(max_length=12, choices=[(s.value, s.label) for s in rules.ESCALATIONS])
    due_at = models.DateTimeField()  # when the step became due
    fired_at = models.DateTimeField()  # when it was taken: the difference is our lag
    holder = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clock", "step"], name="each_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.step} of clock {self.clock_id}"
