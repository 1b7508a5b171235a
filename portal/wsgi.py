"""How does a web server call the site?"""

import os

from django.core.wsgi import get_wsgi_application

from portal.whole_requests import whole
from tenants.base.postgres_backend import patience

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
patience.of_pages()
application = whole(get_wsgi_application())
