"""The WSGI application that the web server loads; it refuses to start on an insecure setting."""

import os

from django.core.wsgi import get_wsgi_application

from oneteam.worker.supervise import end_with_supervisor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneteam.settings")
end_with_supervisor()  # a killed `oneteam serve` must not leave this process on its port
application = get_wsgi_application()

from oneteam.management.checks import refuse_insecure_settings  # noqa: E402  # needs the set-up

refuse_insecure_settings()
