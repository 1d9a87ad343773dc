"""The pages as an application that a web server calls."""

import os
import signal

from django.core.wsgi import get_wsgi_application

from rongxie.foundation.database.processes import end_with_parent

# A worker of the web server would otherwise stay on the port, with old code, when it is killed.
end_with_parent(signal.SIGTERM)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rongxie.config.settings")
application = get_wsgi_application()
