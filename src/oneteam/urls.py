"""Every address of the product."""

from django.urls import URLPattern, URLResolver, path

from oneteam.web import (
    auth,
    form,
    join,
    profile,
    settings_absences,
    settings_calendar,
    settings_company_days,
    settings_forms,
    settings_hours,
    settings_people,
    settings_person,
    settings_policy,
    settings_policy_rule,
    settings_routing,
    settings_routing_pool,
    settings_routing_rule,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("f/<slug:slug>", form.form, name="form"),
    path("f/<slug:slug>/thanks", form.thanks, name="form_thanks"),
    path("login", auth.sign_in, name="login"),
    path("logout", auth.sign_out, name="logout"),
    path("join/<str:link>", join.join, name="join"),
    path("forgot", join.forgot, name="forgot"),
    path("profile", profile.profile, name="profile"),
    path("profile/password", profile.password, name="profile_password"),
    path("profile/sessions/end", profile.end_sessions, name="profile_end_sessions"),
    path("profile/time-zone", profile.time_zone, name="profile_time_zone"),
    path("settings/absences", settings_absences.settings_absences, name="settings_absences"),
    path(
        "settings/absences/<int:absence_id>/remove",
        settings_absences.remove_absence,
        name="settings_absence_remove",
    ),
    path("settings/forms", settings_forms.settings_forms, name="settings_forms"),
    path("settings/forms/new", settings_forms.new_form, name="settings_form_new"),
    path("settings/forms/<int:form_id>", settings_forms.edit_form, name="settings_form"),
    path("settings/hours", settings_hours.settings_hours, name="settings_hours"),
    path("settings/hours/new", settings_calendar.new_calendar, name="settings_calendar_new"),
    path(
        "settings/hours/<int:calendar_id>",
        settings_calendar.edit_calendar,
        name="settings_calendar",
    ),
    path(
        "settings/hours/<int:calendar_id>/use",
        settings_hours.use_calendar,
        name="settings_calendar_use",
    ),
    path(
        "settings/hours/<int:calendar_id>/days",
        settings_company_days.add_day,
        name="settings_day_add",
    ),
    path(
        "settings/hours/<int:calendar_id>/days/remove",
        settings_company_days.remove_day,
        name="settings_day_remove",
    ),
    path("settings/people", settings_people.settings_people, name="settings_people"),
    path("settings/people/<int:person_id>", settings_person.edit_person, name="settings_person"),
    path(
        "settings/people/<int:person_id>/link",
        settings_people.new_link,
        name="settings_person_link",
    ),
    path(
        "settings/people/<int:person_id>/role",
        settings_person.change_role,
        name="settings_person_role",
    ),
    path(
        "settings/people/<int:person_id>/deactivate",
        settings_people.deactivate,
        name="settings_person_deactivate",
    ),
    path(
        "settings/people/<int:person_id>/reactivate",
        settings_people.reactivate,
        name="settings_person_reactivate",
    ),
    path("settings/policy", settings_policy.settings_policy, name="settings_policy"),
    path("settings/policy/bounds", settings_policy.save_bounds, name="settings_policy_bounds"),
    path(
        "settings/policy/<int:policy_id>/activate",
        settings_policy.activate_policy,
        name="settings_policy_activate",
    ),
    path(
        "settings/policy/<str:part>/new",
        settings_policy_rule.edit_policy_rule,
        name="settings_policy_rule_new",
    ),
    path(
        "settings/policy/<str:part>/<int:at>",
        settings_policy_rule.edit_policy_rule,
        name="settings_policy_rule",
    ),
    path(
        "settings/policy/<str:part>/<int:at>/remove",
        settings_policy_rule.remove_policy_rule,
        name="settings_policy_rule_remove",
    ),
    path("settings/routing", settings_routing.settings_routing, name="settings_routing"),
    path(
        "settings/routing/pools/new",
        settings_routing_pool.edit_pool,
        name="settings_routing_pool_new",
    ),
    path(
        "settings/routing/pools/<int:pool_id>",
        settings_routing_pool.edit_pool,
        name="settings_routing_pool",
    ),
    path(
        "settings/routing/rules/new",
        settings_routing_rule.edit_rule,
        name="settings_routing_rule_new",
    ),
    path(
        "settings/routing/rules/<int:rule_id>",
        settings_routing_rule.edit_rule,
        name="settings_routing_rule",
    ),
    path(
        "settings/routing/rules/<int:rule_id>/move",
        settings_routing.move_rule,
        name="settings_routing_rule_move",
    ),
    path(
        "settings/routing/rules/<int:rule_id>/remove",
        settings_routing.remove_rule,
        name="settings_routing_rule_remove",
    ),
]
