"""The web application, as a WSGI server wants it."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "draagvlak.settings")
application = get_wsgi_application()

from draagvlak.core import clashes, outbox, pages  # noqa: E402  # only once the application is there

clashes.require_none()  # this loads every view, before the first visitor

outbox.leave_to_worker()
pages.serve()

# What was loaded so far stays for good: the collector need not walk it for every page that makes many small things.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
