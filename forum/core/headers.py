"""Strict response headers: own scripts and styles only, no framing, nothing cached that may hold persons."""

from __future__ import annotations

from flask import Flask, Response, request
from secure import Secure
from secure.headers import (
    CacheControl,
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

CONTENT_SECURITY_POLICY = (
    ContentSecurityPolicy()
    .default_src("'none'")
    .script_src("'self'")
    .style_src("'self'")
    .img_src("'self'", "data:")
    .font_src("'self'")
    .connect_src("'self'")
    .form_action("'self'")
    .base_uri("'none'")
    .frame_ancestors("'none'")
)


def init_app(app: Flask, *, over_https: bool) -> None:
    """Add the headers to every answer; transport security only where the site is served over HTTPS."""
    pages = Secure(
        csp=CONTENT_SECURITY_POLICY,
        coop=CrossOriginOpenerPolicy().same_origin(),
        referrer=ReferrerPolicy().same_origin(),
        permissions=PermissionsPolicy().camera().microphone().geolocation(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
        hsts=StrictTransportSecurity().max_age(31536000) if over_https else None,
    )
    private = CacheControl().no_store()

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in pages.headers.items():
            response.headers.setdefault(name, value)
        if request.endpoint is None or not request.endpoint.endswith("static"):
            # A shared computer's "back" must not show the last person's page.
            response.headers["Cache-Control"] = private.header_value
        return response
