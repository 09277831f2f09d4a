"""Security headers: what a browser may do with what we send."""

from __future__ import annotations

from urllib.parse import urlsplit

from octopus.settings import Settings

_API_POLICY = b"default-src 'none'; frame-ancestors 'none'"
_FIXED: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"geolocation=(self), fullscreen=(self), camera=(), microphone=(), usb=(), serial=(), payment=(), midi=()",
    ),
    (b"x-frame-options", b"DENY"),
)
_NAMES = frozenset(name for name, _ in _FIXED)
_HSTS = (b"strict-transport-security", b"max-age=31536000")
_PROFILING = (b"document-policy", b"js-profiling")
"""The page may see which of its scripts keep it busy: that is how it holds widgets to their budget."""
_PAGE_TYPES = (b"text/html", b"text/javascript", b"application/javascript")


class SecurityHeaders:
    """The headers for each kind of answer.

    The page and its scripts get the page's policy (a worker keeps the policy of its own script); an answer that brings
    a policy of its own keeps it; everything else may do nothing.
    """

    def __init__(self, settings: Settings) -> None:
        self._page_policy = page_policy(settings).encode()

    def complete(self, headers: list[tuple[bytes, bytes]], secure: bool) -> None:
        """Add to an answer's headers (names in lower case) what it lacks; `secure`: it goes out over HTTPS."""
        present = dict(headers)
        if _NAMES.isdisjoint(present):
            headers.extend(_FIXED)
        else:
            headers.extend(pair for pair in _FIXED if pair[0] not in present)
        # A 304 has no type, and its headers replace those that the browser kept: it must not bring another policy.
        unchanged = b"etag" in present and b"content-type" not in present
        if b"content-security-policy" not in present and not unchanged:
            page = present.get(b"content-type", b"").startswith(_PAGE_TYPES)
            headers.append((b"content-security-policy", self._page_policy if page else _API_POLICY))
            if page:
                headers.append(_PROFILING)
        if secure:
            headers.append(_HSTS)


def page_policy(settings: Settings) -> str:
    """The Content Security Policy of the page: everything from here, nothing inline, nothing evaluated."""
    logos = (settings.main_logo, settings.secondary_logo_white, settings.secondary_logo_dark)
    hosts = sorted({f"{url.scheme}://{url.netloc}" for url in map(urlsplit, logos) if url.scheme in {"http", "https"}})
    images = " ".join(["'self'", "data:", "blob:", *hosts])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        f"img-src {images}; font-src 'self'; connect-src 'self'; worker-src 'self'; "
        "manifest-src 'self'; frame-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types octopus"
    )
