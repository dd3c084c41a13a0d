"""Settings read from the environment, and where the product's own files lie."""

import base64
import binascii
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

LOCALES: Final = ("ru", "be", "en")
DEFAULT_BASE_URL: Final = "http://127.0.0.1:8000"
DEFAULT_LOCALE: Final = "ru"
MAX_PROXY_HOPS: Final = 8
MIN_SECRET_LENGTH: Final = 32
STARTTLS: Final = ("always", "offered", "never")

_PACKAGE: Final = Path(__file__).resolve().parent
_CHECKOUT: Final = _PACKAGE.parent
_ADDRESS: Final = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")
_TOP_LEVEL: Final = frozenset({"templates", "static", "migrations"})


class ConfigurationError(ValueError):
    """A setting that cannot be used; the text names the variable and never repeats a secret."""

    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable} {problem}")
        self.variable = variable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an installation decides.

    `instance` holds the files that belong to one installation: the default database, the secret key,
    uploaded files. `database_url` names its driver. `base_url` has no slash at its end. `mail_url` is
    None where nothing is mailed. `encryption_keys` are Fernet keys, the newest first.
    """

    instance: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    files: Path
    base_url: str = DEFAULT_BASE_URL
    proxy_hops: int = 0
    mail_url: str | None = field(default=None, repr=False)
    default_locale: str = DEFAULT_LOCALE
    encryption_keys: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def from_environment(cls, instance: Path | None = None, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the FORUM_ variables; an empty one counts as absent.

        Raises `ConfigurationError` at the first value that cannot be used. Creates the instance folder
        where the database or the secret key is to lie in it, and that key's file.
        """
        source = os.environ if environ is None else environ
        given = {name: text for name, value in source.items() if (text := value.strip())}
        folder = (instance or default_instance()).absolute()
        return cls(
            instance=folder,
            database_url=_database_url(given.get("FORUM_DATABASE_URL"), folder),
            secret_key=_secret_key(given.get("FORUM_SECRET_KEY"), folder),
            files=_folder(given.get("FORUM_FILES"), folder),
            base_url=_base_url(given.get("FORUM_BASE_URL", DEFAULT_BASE_URL)),
            proxy_hops=_proxy_hops(given.get("FORUM_PROXY_HOPS", "0")),
            mail_url=_mail_url(given.get("FORUM_MAIL_URL")),
            default_locale=_locale(given.get("FORUM_DEFAULT_LOCALE", DEFAULT_LOCALE)),
            encryption_keys=_encryption_keys(given.get("FORUM_ENCRYPTION_KEYS", "")),
        )

    @property
    def is_secure(self) -> bool:
        """Whether people reach the site over HTTPS, so that cookies may be limited to it."""
        return self.base_url.startswith("https://")

    @property
    def public_url(self) -> str | None:
        """The address people use, where one was set: this machine's own leads nobody there from a sheet of paper."""
        return None if self.base_url == DEFAULT_BASE_URL else self.base_url

    @property
    def is_sqlite(self) -> bool:
        """Whether the register is a file (or memory) of this machine rather than a server."""
        return make_url(self.database_url).get_backend_name() == "sqlite"


def default_instance() -> Path:
    """The `instance` folder of the checkout, or of the working folder where the product is installed."""
    home = _CHECKOUT if (_CHECKOUT / "pyproject.toml").is_file() else Path.cwd()
    return home / "instance"


def resource_path(name: str) -> Path:
    """The file or folder that ships under `name`: `templates`, `static/css`, `data/regions.csv`, …

    An installed wheel keeps the top-level folders in `forum/_resources`, a checkout beside the package.
    Raises `FileNotFoundError` for a name that did not ship.
    """
    installed = _PACKAGE / "_resources"
    if name.split("/", 1)[0] not in _TOP_LEVEL:
        base = _PACKAGE
    else:
        base = installed if installed.is_dir() else _CHECKOUT
    path = base / name
    if not path.exists():
        raise FileNotFoundError(f"{name!r} is not among the files of the product ({path})")
    return path


def _database_url(text: str | None, instance: Path) -> str:
    try:
        url = make_url(text or "sqlite:///forum.db")
    except (ArgumentError, ValueError):
        # The cause repeats the address, and with it the password.
        raise ConfigurationError("FORUM_DATABASE_URL", "is not the address of a database") from None
    if url.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        if not url.database:
            raise ConfigurationError("FORUM_DATABASE_URL", "does not name a database")
        return _render(url.set(drivername="postgresql+psycopg"))
    if url.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise ConfigurationError("FORUM_DATABASE_URL", "must begin with sqlite:/// or postgresql://")
    if not url.database or url.database == ":memory:":
        return "sqlite:///:memory:"
    # A relative file would move with the working folder of whoever starts the command.
    file = instance / url.database
    if file.is_relative_to(instance):
        _make_folder(instance, "FORUM_DATABASE_URL")
    return _render(url.set(drivername="sqlite", database=str(file)))


def _make_folder(folder: Path, variable: str) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(variable, f"is not set, and {folder} cannot be used: {error.strerror}") from error


def _render(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _secret_key(text: str | None, instance: Path) -> str:
    if text is None:
        return _kept_secret(instance / "secret_key")
    if len(text) < MIN_SECRET_LENGTH:
        raise ConfigurationError("FORUM_SECRET_KEY", f"must have at least {MIN_SECRET_LENGTH} characters")
    return text


def _kept_secret(path: Path) -> str:
    """Read the key, or make it once: processes that start together all end with the same one."""
    _make_folder(path.parent, "FORUM_SECRET_KEY")
    try:
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(48))
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError("FORUM_SECRET_KEY", f"is not set, and {path} cannot be used: {error}") from error
    if len(key) < MIN_SECRET_LENGTH:
        raise ConfigurationError("FORUM_SECRET_KEY", f"is not set, and {path} is damaged")
    return key


def _write_once(path: Path, text: str) -> None:
    """Put a complete private file at `path` unless another process was first."""
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, never replaces the key that others may have begun to use.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()


def _folder(text: str | None, instance: Path) -> Path:
    folder = instance / (text or "files")
    if folder.exists() and not folder.is_dir():
        raise ConfigurationError("FORUM_FILES", f"must be a folder, and {folder} is a file")
    return folder


def _base_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        is_usable = is_usable and not (parts.username or parts.query or parts.fragment)
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ConfigurationError("FORUM_BASE_URL", f"must look like https://forum.example.org, not {text!r}")
    return text.rstrip("/")


def _proxy_hops(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > MAX_PROXY_HOPS:
        raise ConfigurationError("FORUM_PROXY_HOPS", f"must be a whole number from 0 to {MAX_PROXY_HOPS}, not {text!r}")
    return int(text)


def _mail_url(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        is_usable = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
        options = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    except ValueError:
        is_usable, options = False, {}
    if not is_usable:
        raise ConfigurationError("FORUM_MAIL_URL", "must look like smtp://user:password@host:587")
    if options.keys() - {"starttls", "from"} or options.get("starttls", ["always"])[0] not in STARTTLS:
        raise ConfigurationError("FORUM_MAIL_URL", "may end in ?starttls=always|offered|never&from=ADDRESS alone")
    if not _ADDRESS.fullmatch(options.get("from", ["forum@localhost"])[0]):
        raise ConfigurationError("FORUM_MAIL_URL", "names a sender that is no e-mail address")
    return text


def _locale(text: str) -> str:
    if text not in LOCALES:
        raise ConfigurationError("FORUM_DEFAULT_LOCALE", f"must be one of {', '.join(LOCALES)}, not {text!r}")
    return text


def _encryption_keys(text: str) -> tuple[str, ...]:
    keys = tuple(part.strip() for part in text.split(",") if part.strip())
    for position, key in enumerate(keys, start=1):
        try:
            is_usable = len(base64.b64decode(key, altchars=b"-_", validate=True)) == 32
        except (binascii.Error, ValueError):
            is_usable = False
        if not is_usable:
            raise ConfigurationError(
                "FORUM_ENCRYPTION_KEYS",
                f"holds a key (number {position}) that is not 32 bytes in URL-safe base64",
            )
    return keys
