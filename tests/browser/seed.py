"""Fill a fresh installation for the browser: run as a program with ONETEAM_HOME set."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneteam.settings")

if __name__ == "__main__":
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    import cast as people
    import stage
    from oneteam.org.models import Calendar

    call_command("migrate", verbosity=0)
    cast = people.enter()
    for person in cast.everyone():
        person.set_password(people.PASSWORD)
        person.save()
    Calendar.objects.update(hours=people.AROUND_THE_CLOCK)
    played = stage.play(cast, now=timezone.now())
    owner = stage.owner_of(played.fresh)
    ids = {name: getattr(played, name) for name in played.__dataclass_fields__}
    print(json.dumps({**ids, "owner": "rosa" if owner == cast.rosa.pk else "raj"}))
