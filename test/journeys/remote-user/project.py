# Applications that were written for a proxy, each with what they come with: Django's RemoteUserMiddleware by the name
# of its header, and one that takes REMOTE_USER out of WSGI, as Flask-AppBuilder does, behind the middleware of the guide.
import os
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.http import HttpResponse

settings.configure(
    SECRET_KEY=os.environ["SECRET_KEY"],
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        f"{__name__}.GatewayMiddleware",
    ],
    AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.RemoteUserBackend"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["DATABASE"]}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.contrib.auth.middleware import RemoteUserMiddleware
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import path


class GatewayMiddleware(RemoteUserMiddleware):
    header = "HTTP_REMOTE_USER"


class FromGateway:
    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        environ["REMOTE_USER"] = environ.get("HTTP_REMOTE_USER")
        return self.app(environ, start_response)


def said(request):
    return HttpResponse(request.user.get_username())


def variable(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [(environ["REMOTE_USER"] or "").encode()]


urlpatterns = [path("django/", said), path("public/django/", said)]
project = get_wsgi_application()
wrapped = FromGateway(variable)


def application(environ, start_response):
    return (wrapped if environ["PATH_INFO"].endswith("/wsgi") else project)(environ, start_response)


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


call_command("migrate", verbosity=0)
with make_server("127.0.0.1", 0, application, handler_class=Quiet) as server:
    print(f"Listening on {server.server_port}", flush=True)
    server.serve_forever()
