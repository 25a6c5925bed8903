"""Files of a company's past, and bringing them in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from cast import NOON
from oneteam.domain.capture.models import Account, Contact, Lead, Touch
from oneteam.domain.feedback.models import Response, Verdict
from oneteam.domain.pipeline.models import Opportunity
from oneteam.importing.loading import load, parse
from oneteam.importing.running import import_files
from oneteam.org.models import Person
from oneteam.timeline.models import Event

LEADS = """mql_id,first_contact_date,landing_page_id,origin
a1,2018-02-01,p1,social
a2,2018-02-03,p2,
a3,2018-03-08,p1,unknown
a4,2018-03-09,p2,email
"""

DEALS = """mql_id,seller_id,sdr_id,sr_id,won_date,business_segment,has_company,\
declared_product_catalog_size,declared_monthly_revenue
a1,s1,d1,r1,2018-02-26 19:58:54,pet,True,47.0,1000.5
a3,s3,d1,r2,2018-03-06 19:38:55,home,,,0.0
zz,s9,d1,r2,2018-03-07 10:00:00,home,,,0.0
"""

LOG = """lead_id,arrived_at,first_response_at,outcome
1,2011-10-29T23:30:00.500000+02:00,2011-10-31T09:00:00+01:00,won
2,2011-10-30T10:00:00+01:00,,lost
3,2011-11-01T10:00:00+01:00,2011-11-01T09:00:00+01:00,cancelled
"""

CRM = """
name = "crm"
currency = "EUR"
time_zone = "Europe/Berlin"
date_order = "dmy"
decimal = ","

[[kind]]
name = "companies"
needs = ["company id", "company name"]
[kind.account]
id = "Company ID"
name = "Company name"
website = "Website"
employees = "Employees"
country = "Country"
[kind.account.custom]
tier = { column = "Tier", type = "number" }

[[kind]]
name = "people"
needs = ["email", "first name"]
[kind.contact]
id = "Contact ID"
name = { columns = ["First name", "Last name"] }
email = "Email"
account = "Company ID"

[[kind]]
name = "inquiries"
needs = ["inquiry", "came"]
[kind.lead]
id = "Inquiry"
arrived_at = "Came"
source = { column = "Source", map = { "Google Ads" = "paid_search" }, blank = ["Select"] }
campaign = "Campaign"
contact = "Contact ID"
owner = "Owner"
[kind.verdict]
verdict = { column = "Verdict", map = { "Junk" = "reject" } }
at = "Judged"
reason = "Reason"
[kind.touch]
kind = { value = "form" }
occurred_at = "Came"

[[kind]]
name = "deals"
needs = ["deal", "stage"]
[kind.opportunity]
id = "Deal"
lead = "Inquiry"
stage = "Stage"
amount = "Amount"
opened_at = "Opened"
closed_at = "Closed"
"""


def bring_in(folder: Path, mapping: str = "olist", *, now: datetime = NOON, **files: str) -> Any:
    """Import each file, named by its keyword, and return the summary."""
    paths = []
    for name, content in files.items():
        path = folder / f"{name}.csv"
        path.write_text(content, encoding="utf-8")
        paths.append(path)
    known = parse(CRM, name="crm") if mapping == "crm" else load(mapping)
    return import_files(known, paths, now=now, home=folder / "home")


def crm_files() -> dict[str, str]:
    """Companies, people, inquiries and deals, with a fault in each."""
    return {
        "deals": "Deal;Inquiry;Stage;Amount;Opened;Closed\nD1;I1;Proposal;1.234,56;05.03.2024;\n"
        "D2;I2;Nowhere;1;05.03.2024;\n",
        "inquiries": "Inquiry;Came;Source;Campaign;Contact ID;Owner;Verdict;Judged;Reason\n"
        "I1;01.03.2024 10:00;Google Ads;Spring;C1;rosa@acme.example;;;\n"
        "I2;02.03.2024 10:00;Select;;C2;Gone Person;Junk;03.03.2024;spam\n",
        "people": "Contact ID;First name;Last name;Email *;Company ID\n"
        "C1;Ann;Lee;ann@wide.example;K1\nC2;Bob;;not an address;\n",
        "companies": "Company ID;Company name;Website;Employees;Country;Tier\n"
        "K1;Wide GmbH;https://www.wide.example/de;120;Germany;2\n",
    }


def rows_of_everything() -> list[Any]:
    """What an import can touch, table by table."""
    tables = (Lead, Account, Contact, Touch, Response, Verdict, Opportunity, Person, Event)
    return [list(table.objects.order_by("pk").values()) for table in tables]
