from flask import Flask, request
from markupsafe import escape

app = Flask(__name__)


def visitor(header):
    # WSGI hands header bytes over as Latin-1; the gateway sends UTF-8.
    return request.headers.get(header, "").encode("latin-1").decode("utf-8")


@app.get("/")
def home():
    page = f"<h1>Hello, {escape(visitor('X-Forwarded-Name'))}</h1>"
    if "Admin" in visitor("X-Forwarded-Roles").split(","):
        page += '<p><a href="/users">Manage users</a></p>'
    return page


@app.get("/users")
def users():
    return "<h1>Manage users</h1>"
