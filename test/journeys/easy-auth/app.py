import base64
import json

from flask import Flask, request
from markupsafe import escape

app = Flask(__name__)


def principal():
    return json.loads(base64.b64decode(request.headers["X-MS-CLIENT-PRINCIPAL"]))


def claims(kind):
    return [claim["val"] for claim in principal()["claims"] if claim["typ"] == kind]


@app.get("/")
def home():
    return f"""<h1>Hello, {escape(claims("name")[0])}</h1>
<p>You are {escape(request.headers["X-MS-CLIENT-PRINCIPAL-NAME"])},
{escape(request.headers["X-MS-CLIENT-PRINCIPAL-ID"])} of {escape(request.headers["X-MS-CLIENT-PRINCIPAL-IDP"])}.</p>
<p><a href="/.auth/logout?post_logout_redirect_uri=/welcome">Sign out</a></p>"""


@app.get("/users")
def users():
    if "Admin" not in claims(principal()["role_typ"]):
        return "<h1>Not for you</h1>", 403
    return "<h1>Manage users</h1>"


@app.get("/welcome")
def welcome():
    return '<h1>Welcome</h1><p><a href="/.auth/login/aad?post_login_redirect_uri=/users">Sign in</a></p>'
