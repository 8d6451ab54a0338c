import json
import os
from urllib.request import Request, urlopen

from flask import Flask, request
from markupsafe import escape

app = Flask(__name__)
graph = os.environ.get("GRAPH", "https://graph.microsoft.com")


@app.get("/profile")
def profile():
    headers = {"Authorization": request.headers["Authorization"]}
    with urlopen(Request(f"{graph}/v1.0/me", headers=headers)) as answer:
        me = json.load(answer)
    return f"<h1>{escape(me['displayName'])}</h1><p>{escape(me['jobTitle'])}</p>"
