"""The signed cookie of a browser: CSRF token, messages and the session's key; carries no time."""

from __future__ import annotations

import hashlib

from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Request, Response


class UntimedSessionInterface(SecureCookieSessionInterface):
    """Flask's cookie session without the time stamp.

    Flask's own signer refuses every cookie when the clock steps back; how long a session lives is decided by
    the session table, not by the cookie.
    """

    def _serializer(self, app: Flask) -> URLSafeSerializer:
        return URLSafeSerializer(
            app.secret_key or b"",
            salt="forum-session",
            serializer=TaggedJSONSerializer(),
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """The session of the request's cookie; an empty one when it is absent or forged."""
        value = request.cookies.get(self.get_cookie_name(app))
        if value is None:
            return self.session_class()
        try:
            return self.session_class(self._serializer(app).loads(value))
        except BadSignature:
            return self.session_class()

    def save_session(self, app: Flask, session: SecureCookieSession, response: Response) -> None:  # type: ignore[override]  # Flask types it by its mixin
        """Write the cookie when the session changed, drop it when it became empty."""
        name = self.get_cookie_name(app)
        domain, path = self.get_cookie_domain(app), self.get_cookie_path(app)
        if session.accessed:
            response.vary.add("Cookie")
        if not session.modified:
            return
        if not session:
            response.delete_cookie(name, domain=domain, path=path)
            return
        response.set_cookie(
            name,
            str(self._serializer(app).dumps(dict(session))),
            domain=domain,
            path=path,
            httponly=True,
            secure=self.get_cookie_secure(app),
            samesite="Lax",
        )
