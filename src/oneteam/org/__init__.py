"""People, teams, roles, working hours, absences."""
