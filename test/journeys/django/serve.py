# The plainest WSGI server there is: it folds X_Forwarded_User and X-Forwarded-User into one variable.
import os
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


application = StaticFilesHandler(get_wsgi_application())
call_command("migrate", verbosity=0)
with make_server("127.0.0.1", 0, application, Server, Quiet) as server:
    print(f"Listening on {server.server_port}", flush=True)
    server.serve_forever()
