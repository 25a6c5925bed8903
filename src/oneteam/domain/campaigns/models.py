"""Tables of campaigns: what marketing does, plans, spends and shares with sales."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from oneteam.domain.campaigns import rules
from oneteam.org.models import Person


class Campaign(models.Model):
    """One activity of marketing; leads and touches point at it.

    Arrivals read it: what is planned of it lies in rows of their own.
    """

    name = models.CharField(max_length=200)
    # How links and API callers name it (utm_campaign), casefolded.
    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=50, blank=True, default="")
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="campaigns"
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class CampaignPlan(models.Model):
    """What a campaign is meant to do in a stretch of time, and what sales is told of it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="plans")
    state = models.CharField(
        max_length=8, choices=[(s.value, s.label) for s in rules.PlanState], default="draft"
    )
    version = models.PositiveIntegerField(default=1)  # another one after every edit
    channel = models.CharField(max_length=50, blank=True, default="")
    theme = models.CharField(max_length=200, blank=True, default="")
    segment = models.CharField(max_length=200, blank=True, default="")  # whom it is meant for
    starts_on = models.DateField()
    ends_on = models.DateField()  # its last day
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="campaign_plans")
    currency = models.CharField(max_length=3)  # of budget, targets and costs
    budget_minor = models.BigIntegerField(null=True, blank=True)
    target_leads = models.PositiveIntegerField(null=True, blank=True)
    target_accepted = models.PositiveIntegerField(null=True, blank=True)
    target_pipeline_minor = models.BigIntegerField(null=True, blank=True)
    target_revenue_minor = models.BigIntegerField(null=True, blank=True)
    # The talk track for sales.
    seen = models.TextField(blank=True, default="")  # what they will have seen
    say = models.TextField(blank=True, default="")  # what to say
    avoid = models.TextField(blank=True, default="")  # what not to promise
    learned = models.TextField(blank=True, default="")  # what the review found
    created_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "starts_on"], name="one_plan_per_campaign_and_start"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="a_plan_ends_after_it_starts",
            ),
        ]
        indexes: ClassVar = [
            # Answers: what is planned in this quarter?
            models.Index(fields=["starts_on", "ends_on"], name="plan_in_time")
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"


class Cost(models.Model):
    """Money spent on a campaign, in minor units of the plan's currency."""

    plan = models.ForeignKey(CampaignPlan, on_delete=models.CASCADE, related_name="costs")
    spent_on = models.DateField()
    what = models.CharField(max_length=200)
    amount_minor = models.BigIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"cost {self.pk}"


class Contributor(models.Model):
    """Someone's part in a campaign, and the time it took."""

    plan = models.ForeignKey(CampaignPlan, on_delete=models.CASCADE, related_name="contributors")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contributions")
    part = models.CharField(max_length=100, blank=True, default="")
    minutes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "person"], name="one_part_per_person")
        ]

    def __str__(self) -> str:
        return f"person {self.person_id} in plan {self.plan_id}"


class Asset(models.Model):
    """Something made for a campaign that sales can open and show."""

    plan = models.ForeignKey(CampaignPlan, on_delete=models.CASCADE, related_name="assets")
    name = models.CharField(max_length=100)
    url = models.CharField(max_length=500)

    def __str__(self) -> str:
        return self.name


class PlanReading(models.Model):
    """That someone of sales has read one version of a plan."""

    plan = models.ForeignKey(CampaignPlan, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "person", "version"], name="one_reading_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"reading {self.pk}"


class Question(models.Model):
    """Something somebody asks about a plan, and the answer."""

    plan = models.ForeignKey(CampaignPlan, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"question {self.pk}"


class FieldNote(models.Model):
    """What someone of sales heard customers say about a campaign."""

    plan = models.ForeignKey(CampaignPlan, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"field note {self.pk}"
