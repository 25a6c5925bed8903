"""Decides who may do what: roles, teams and the one table of permissions."""

from __future__ import annotations

from enum import StrEnum


class Team(StrEnum):
    """The two teams that are one."""

    SALES = "sales"
    MARKETING = "marketing"


class Role(StrEnum):
    """What a person is here for."""

    REP = "rep"
    SALES_LEADER = "sales_leader"
    MARKETER = "marketer"
    MARKETING_LEADER = "marketing_leader"
    OPERATIONS = "operations"

    @property
    def label(self) -> str:
        """The role as people say it."""
        return ROLE_LABELS[self]

    @property
    def team(self) -> Team | None:
        """The team the role belongs to; operations serves both and is in neither."""
        return TEAM_OF.get(self)


ROLE_LABELS = {
    Role.REP: "Sales rep",
    Role.SALES_LEADER: "Sales leader",
    Role.MARKETER: "Marketer",
    Role.MARKETING_LEADER: "Marketing leader",
    Role.OPERATIONS: "Operations",
}
TEAM_OF = {
    Role.REP: Team.SALES,
    Role.SALES_LEADER: Team.SALES,
    Role.MARKETER: Team.MARKETING,
    Role.MARKETING_LEADER: Team.MARKETING,
}


class Action(StrEnum):
    """Something a person may be allowed to do. What nobody is granted, nobody may do."""

    SEE_TODAY = "see_today"
    SEE_OWN_LEADS = "see_own_leads"  # those one owns, and the claimable queue
    SEE_ALL_LEADS = "see_all_leads"
    ADD_LEAD = "add_lead"
    WORK_OWN_LEAD = "work_own_lead"  # respond, give a verdict, open a deal on one's own lead
    WORK_ANY_LEAD = "work_any_lead"
    REASSIGN_LEAD = "reassign_lead"
    SEE_OWN_DEALS = "see_own_deals"
    SEE_ALL_DEALS = "see_all_deals"
    SEE_FIGURES = "see_figures"  # funnel, response times and forecast
    CONTEST_VERDICT = "contest_verdict"  # that sent a lead away, once
    RULE_CONTEST = "rule_contest"  # for one's team; it stands when both leaders agree
    SEE_SCOREBOARD = "see_scoreboard"  # both teams' figures; the leads behind them as one may see
    SET_TARGET = "set_target"  # what both teams mean to win in a quarter
    SEE_PLAN = "see_plan"  # what marketing shared of its plan, and what past activities brought
    EDIT_PLAN = "edit_plan"  # plan campaigns, book their costs, answer questions
    READ_PLAN = "read_plan"  # confirm having read it; note what was heard
    SEE_AGREEMENT = "see_agreement"  # every version of the terms, and who signed
    DRAFT_TERMS = "draft_terms"  # write and propose; only leaders sign
    SIGN_TERMS = "sign_terms"
    SEE_STREAM = "see_stream"  # and follow what one may see
    SEE_SETTINGS = "see_settings"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_HOURS = "manage_hours"
    MANAGE_FIELDS = "manage_fields"  # the company's own fields
    MANAGE_FORMS = "manage_forms"
    MANAGE_POLICY = "manage_policy"
    MANAGE_ROUTING = "manage_routing"
    MANAGE_TARGETS = "manage_targets"
    MANAGE_STAGES = "manage_stages"  # their chances, and when the fiscal year begins
    MANAGE_WEBHOOKS = "manage_webhooks"  # and what could not be delivered
    IMPORT = "import"
    RECORD_OWN_ABSENCE = "record_own_absence"
    KEEP_OWN_PROFILE = "keep_own_profile"  # time zone, password, sessions


_EVERYONE = {
    Action.SEE_TODAY,
    Action.SEE_OWN_LEADS,
    Action.SEE_FIGURES,
    Action.SEE_SCOREBOARD,
    Action.SEE_PLAN,
    Action.SEE_AGREEMENT,
    Action.SEE_STREAM,
    Action.RECORD_OWN_ABSENCE,
    Action.KEEP_OWN_PROFILE,
}

GRANTS: dict[Role, frozenset[Action]] = {
    Role.REP: frozenset(
        _EVERYONE | {Action.ADD_LEAD, Action.WORK_OWN_LEAD, Action.SEE_OWN_DEALS, Action.READ_PLAN}
    ),
    Role.SALES_LEADER: frozenset(
        _EVERYONE
        | {
            Action.SEE_ALL_LEADS,
            Action.ADD_LEAD,
            Action.WORK_OWN_LEAD,
            Action.WORK_ANY_LEAD,
            Action.REASSIGN_LEAD,
            Action.SEE_OWN_DEALS,
            Action.SEE_ALL_DEALS,
            Action.READ_PLAN,
            Action.DRAFT_TERMS,
            Action.SIGN_TERMS,
            Action.RULE_CONTEST,
            Action.SET_TARGET,
            Action.SEE_SETTINGS,
            Action.MANAGE_ROUTING,
            Action.MANAGE_STAGES,
        }
    ),
    Role.MARKETER: frozenset(
        _EVERYONE
        | {
            Action.SEE_ALL_LEADS,
            Action.ADD_LEAD,
            Action.SEE_ALL_DEALS,
            Action.EDIT_PLAN,
            Action.CONTEST_VERDICT,
        }
    ),
    Role.MARKETING_LEADER: frozenset(
        _EVERYONE
        | {
            Action.SEE_ALL_LEADS,
            Action.ADD_LEAD,
            Action.SEE_ALL_DEALS,
            Action.EDIT_PLAN,
            Action.DRAFT_TERMS,
            Action.SIGN_TERMS,
            Action.CONTEST_VERDICT,
            Action.RULE_CONTEST,
            Action.SET_TARGET,
            Action.SEE_SETTINGS,
            Action.MANAGE_FORMS,
            Action.MANAGE_STAGES,
        }
    ),
    Role.OPERATIONS: frozenset(
        _EVERYONE
        | {
            Action.SEE_ALL_LEADS,
            Action.ADD_LEAD,
            Action.REASSIGN_LEAD,
            Action.SEE_ALL_DEALS,
            Action.EDIT_PLAN,
            Action.SEE_SETTINGS,
            Action.MANAGE_PEOPLE,
            Action.MANAGE_HOURS,
            Action.MANAGE_FIELDS,
            Action.MANAGE_FORMS,
            Action.MANAGE_POLICY,
            Action.DRAFT_TERMS,
            Action.MANAGE_ROUTING,
            Action.MANAGE_TARGETS,
            Action.MANAGE_STAGES,
            Action.MANAGE_WEBHOOKS,
            Action.IMPORT,
        }
    ),
}


def may(role: Role, action: Action) -> bool:
    """Whether the role is granted the action. Anything not granted is refused."""
    return action in GRANTS.get(role, frozenset())
