"""An application that believes the assertion and nothing else. It never reads X-Forwarded-User."""

import json
import os
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

from verify import Verifier


def app(environ, start_response):
    claims = environ["entrada"]
    start_response("200 OK", [("Content-Type", "application/json")])
    answer = {"user": claims["sub"], "name": claims.get("name"), "roles": claims.get("roles", [])}
    return [json.dumps(answer).encode()]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


verified = Verifier(app, os.environ["ISSUER"], os.environ["AUDIENCE"], os.environ["JWKS_URL"])
with make_server("127.0.0.1", int(os.environ["PORT"]), verified, server_class=Server) as server:
    print("listening", flush=True)
    server.serve_forever()
