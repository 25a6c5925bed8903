"""The WSGI application that the web server loads; it refuses to start on an insecure setting."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

from oneteam.worker.supervise import end_with_supervisor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneteam.settings")
end_with_supervisor()  # a killed `oneteam serve` must not leave this process on its port
_django = get_wsgi_application()

from oneteam.management.checks import refuse_insecure_settings  # noqa: E402  # needs the set-up
from oneteam.web.bodies import Bodies  # noqa: E402
from oneteam.worker.beside import wait_for_worker  # noqa: E402

application = Bodies(_django)

refuse_insecure_settings()
# What is loaded stays: looking through it again and again for garbage is a tenth of a request.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
# Whoever holds the write gate gives up the interpreter at each statement: let it have it back soon.
sys.setswitchinterval(0.0005)
wait_for_worker()
