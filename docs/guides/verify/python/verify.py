"""Whoever a request is from, proved by the assertion of the gateway. Needs PyJWT 2.6 and cryptography."""

import json
import threading
import time
import urllib.request

import jwt


class Keys:
    """The keys of the gateway, kept for five minutes. An unknown one is asked for at once, but not twice in a second."""

    def __init__(self, url):
        self._url, self._lock = url, threading.Lock()
        self._keys, self._found, self._asked = {}, 0, float("-inf")

    def find(self, kid):
        with self._lock:
            now = time.monotonic()
            if now - self._found > 300:
                self._keys = {}
            if kid not in self._keys and now - self._asked > 1:
                self._asked = now
                with urllib.request.urlopen(self._url, timeout=5) as answer:
                    keys = jwt.PyJWKSet.from_dict(json.load(answer)).keys
                self._keys, self._found = {key.key_id: key.key for key in keys}, time.monotonic()
            return self._keys[kid]


class Verifier:
    """
    A WSGI middleware (Flask, Django): 401 for what is not proved, else the claims in `environ["entrada"]`.
    `issuer` is the public origin of the gateway, `audience` what it calls this application.
    """

    def __init__(self, app, issuer, audience, jwks_url):
        self._app, self._issuer, self._audience, self._keys = app, issuer, audience, Keys(jwks_url)

    def claims(self, assertion):
        header = jwt.get_unverified_header(assertion)
        if header.get("typ") != "entrada+jwt":
            raise jwt.InvalidTokenError("not an assertion of the gateway")
        claims = jwt.decode(
            assertion,
            self._keys.find(header["kid"]),
            algorithms=["ES256"],
            issuer=self._issuer,
            audience=self._audience,
            leeway=30,
            options={"require": ["sub", "iss", "aud", "iat", "exp"]},
        )
        if claims["iat"] < time.time() - 330:
            raise jwt.InvalidTokenError("not of now")
        return claims

    def __call__(self, environ, start_response):
        try:
            # WSGI joins two headers with a comma, which no assertion holds.
            environ["entrada"] = self.claims(environ["HTTP_X_ENTRADA_ASSERTION"])
        except Exception as error:  # whatever went wrong, nothing is proved
            print(f"refused: {error!r}", file=environ["wsgi.errors"])
            start_response("401 Unauthorized", [("Content-Length", "0")])
            return [b""]
        return self._app(environ, start_response)
