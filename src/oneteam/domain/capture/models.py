"""Tables of what arrives: forms, submissions, accounts, contacts, leads, touches, consent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from oneteam.domain.campaigns.models import Campaign
from oneteam.domain.capture import rules
from oneteam.org.models import Calendar, Person


class Batch(models.Model):
    """One import: what came in together and can be undone together."""

    mapping = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    # The hours this history was worked under, when the mapping names them.
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"import {self.pk} ({self.mapping})"


class CustomField(models.Model):
    """A column the company keeps that has no field of its own; values lie in `custom`."""

    entity = models.CharField(max_length=20, choices=[(e, e) for e in rules.ENTITIES])
    key = models.CharField(max_length=50)
    label = models.CharField(max_length=100)
    type = models.CharField(max_length=10, choices=[(t, t) for t in rules.FIELD_TYPES])
    retired_at = models.DateTimeField(null=True, blank=True)  # offered no more; values stay

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entity", "key"], name="one_custom_field_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.entity}.{self.key}"


class ConsentText(models.Model):
    """One version of the words people agree to; never edited."""

    version = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"consent text {self.version}"


class Form(models.Model):
    """A "Get in touch" form, served at /f/<slug>."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    heading = models.CharField(max_length=200, default="Get in touch")
    intro = models.TextField(blank=True, default="")
    required = models.JSONField(default=list)  # names of the fields that must be filled
    consent_text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, null=True, blank=True)
    thanks = models.TextField(blank=True, default="")
    related = models.JSONField(default=list)  # "you may also like": [{"title", "url"}]
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True)
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """A company that buys or may buy."""

    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=300)  # casefolded, legal form dropped: for matching
    domain = models.CharField(max_length=253, null=True, blank=True, unique=True)  # noqa: DJ001
    website = models.CharField(max_length=500, blank=True, default="")
    employees = models.PositiveIntegerField(null=True, blank=True)
    country = models.CharField(max_length=2, blank=True, default="")
    industry = models.CharField(max_length=100, blank=True, default="")
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    is_customer = models.BooleanField(default=False)
    custom = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    external_key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001

    class Meta:
        indexes: ClassVar = [
            # Answers: which companies did this import bring?
            models.Index(
                fields=["batch"], name="account_of_batch", condition=models.Q(batch__isnull=False)
            ),
            # Answers: do we know a company of this name?
            models.Index(fields=["name_key"], name="account_by_name"),
            # Answers: which companies come first by name?
            models.Index(Lower("name"), name="account_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person outside; everything personal lies here, where it can be erased."""

    name = models.CharField(max_length=300, blank=True, default="")
    email = models.CharField(max_length=320, blank=True, default="")  # as typed
    email_key = models.CharField(max_length=320, null=True, unique=True)  # noqa: DJ001 - normalised
    phone = models.CharField(max_length=50, blank=True, default="")  # as typed
    phone_e164 = models.CharField(max_length=20, blank=True, default="")
    title = models.CharField(max_length=200, blank=True, default="")
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    custom = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    external_key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001

    class Meta:
        indexes: ClassVar = [
            # Answers: which people did this import bring?
            models.Index(
                fields=["batch"], name="contact_of_batch", condition=models.Q(batch__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Lead(models.Model):
    """One inquiry on its way from arrival to a verdict and perhaps a deal.

    The row holds the present; how it came about is on the timeline.
    """

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="leads")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="leads")
    form = models.ForeignKey(
        Form, on_delete=models.PROTECT, null=True, related_name="leads", db_index=False
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, related_name="leads", db_index=False
    )
    # The marketer who brought it: owner of the campaign, else of the form.
    brought_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="brought_leads", db_index=False
    )
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="leads", db_index=False
    )
    source = models.CharField(max_length=100, blank=True, default="")
    channel = models.CharField(max_length=50, blank=True, default="")
    landing_page = models.CharField(max_length=500, blank=True, default="")
    message = models.TextField(blank=True, default="")
    status = models.CharField(
        max_length=12, choices=[(s.value, s.label) for s in rules.Status], default="new"
    )
    grade = models.CharField(max_length=2, blank=True, default="")  # A1 to C3
    points = models.IntegerField(default=0)
    arrived_at = models.DateTimeField()
    qualified_at = models.DateTimeField(null=True, blank=True)  # anew each time it comes back
    assigned_at = models.DateTimeField(null=True, blank=True)
    responded_at = models.DateTimeField(null=True, blank=True)  # first human response
    accepted_at = models.DateTimeField(null=True, blank=True)
    verdict_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=10, blank=True, default="")
    reason = models.CharField(max_length=30, blank=True, default="")
    wake_on = models.DateField(null=True, blank=True)  # recycled: the day it comes back
    likely_duplicate_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    is_history = models.BooleanField(default=False)  # imported: no clock runs, nobody is told
    custom = models.JSONField(default=dict)
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    external_key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001

    class Meta:
        indexes: ClassVar = [
            # Answers: which leads came by this form?
            models.Index(
                fields=["form"], name="lead_of_form", condition=models.Q(form__isnull=False)
            ),
            # Answers: which leads did this campaign bring?
            models.Index(
                fields=["campaign"],
                name="lead_of_campaign",
                condition=models.Q(campaign__isnull=False),
            ),
            # Answers: which leads are probably this one again?
            models.Index(
                fields=["likely_duplicate_of"],
                name="lead_duplicates",
                condition=models.Q(likely_duplicate_of__isnull=False),
            ),
            # Answers: which leads did this import bring?
            models.Index(
                fields=["batch"], name="lead_of_batch", condition=models.Q(batch__isnull=False)
            ),
            # Answers: what came in last? (the Leads page, its default order)
            models.Index(fields=["-arrived_at", "-id"], name="lead_newest"),
            # Answers: what lies on my desk?
            models.Index(fields=["owner", "status", "-arrived_at"], name="lead_of_owner"),
            # Answers: which leads are in this state?
            models.Index(fields=["status", "-arrived_at"], name="lead_in_status"),
            # Answers: which leads are best, newest first? (and the same by source)
            models.Index(fields=["grade", "-arrived_at"], name="lead_by_grade"),
            models.Index(fields=["source", "-arrived_at"], name="lead_by_source"),
            # Answers: what happened to my leads lately?
            models.Index(fields=["brought_by", "-verdict_at"], name="lead_brought"),
            # Answers: which recycled leads come back today?
            models.Index(
                fields=["wake_on"], name="lead_to_wake", condition=models.Q(wake_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"lead {self.pk}"


class Submission(models.Model):
    """One post of a form or of the API, as it came; its token makes a retry harmless."""

    token = models.CharField(max_length=64, unique=True)
    form = models.ForeignKey(
        Form, on_delete=models.PROTECT, null=True, related_name="submissions", db_index=False
    )
    lead = models.OneToOneField(Lead, on_delete=models.CASCADE, related_name="submission")
    typed = models.JSONField(default=dict)  # the fields exactly as typed
    # Why a program may have sent it: "trap", "haste" or "forged"; empty for most.
    suspicion = models.CharField(max_length=10, blank=True, default="")
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"submission {self.pk}"


class Consent(models.Model):
    """That a contact agreed to one version of the text, and when."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="consents")
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"consent {self.pk}"


class Touch(models.Model):
    """One contact of a person with what marketing does."""

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, related_name="touches", db_index=False
    )
    lead = models.ForeignKey(
        Lead, on_delete=models.CASCADE, null=True, related_name="touches", db_index=False
    )
    kind = models.CharField(max_length=30)  # form, page_view, email_click, event, webinar ...
    channel = models.CharField(max_length=50, blank=True, default="")
    source = models.CharField(max_length=100, blank=True, default="")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, related_name="touches", db_index=False
    )
    url = models.CharField(max_length=2000, blank=True, default="")
    referrer = models.CharField(max_length=2000, blank=True, default="")
    utm = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes: ClassVar = [
            # Answers: who touched this campaign?
            models.Index(
                fields=["campaign"],
                name="touch_of_campaign",
                condition=models.Q(campaign__isnull=False),
            ),
            # Answers: which touches did this import bring?
            models.Index(
                fields=["batch"], name="touch_of_batch", condition=models.Q(batch__isnull=False)
            ),
            # Answers: what did this person touch, in order?
            models.Index(fields=["contact", "occurred_at"], name="touch_of_contact"),
            # Answers: what came before this lead?
            models.Index(fields=["lead", "occurred_at"], name="touch_of_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred_at:%Y-%m-%d}"
