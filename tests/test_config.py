"""The settings and the resolver of resources."""

import base64
import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from forum.config import ConfigurationError, Settings, resource_path

KEY = "k" * 32
FERNET = base64.urlsafe_b64encode(bytes(range(32))).decode()


def settings(instance: Path, **environ: str) -> Settings:
    return Settings.from_environment(instance, environ)


def test_defaults_lie_under_the_instance(tmp_path: Path) -> None:
    found = settings(tmp_path, FORUM_SECRET_KEY=KEY)
    assert found == Settings(
        instance=tmp_path,
        database_url=f"sqlite:///{tmp_path}/forum.db",
        secret_key=KEY,
        files=tmp_path / "files",
        base_url="http://127.0.0.1:8000",
        proxy_hops=0,
        mail_url=None,
        default_locale="ru",
        encryption_keys=(),
    )
    assert found.is_sqlite
    assert not found.is_secure


def test_every_value_given_is_used(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        FORUM_DATABASE_URL="postgres://clerk:p%40ss@db.example/register?sslmode=require",
        FORUM_SECRET_KEY=KEY,
        FORUM_FILES="/srv/forum/files",
        FORUM_BASE_URL="https://forum.example.org/",
        FORUM_PROXY_HOPS="1",
        FORUM_MAIL_URL="smtp://clerk:secret@mail.example:587",
        FORUM_DEFAULT_LOCALE="be",
        FORUM_ENCRYPTION_KEYS=f"{FERNET}, {FERNET}",
    )
    assert found == Settings(
        instance=tmp_path,
        database_url="postgresql+psycopg://clerk:p%40ss@db.example/register?sslmode=require",
        secret_key=KEY,
        files=Path("/srv/forum/files"),
        base_url="https://forum.example.org",
        proxy_hops=1,
        mail_url="smtp://clerk:secret@mail.example:587",
        default_locale="be",
        encryption_keys=(FERNET, FERNET),
    )
    assert not found.is_sqlite
    assert found.is_secure


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://db/register", "postgresql+psycopg://db/register"),
        ("postgresql+psycopg://db/register", "postgresql+psycopg://db/register"),
        ("sqlite:////srv/forum.db", "sqlite:////srv/forum.db"),
        ("sqlite+pysqlite:////srv/forum.db", "sqlite:////srv/forum.db"),
        ("sqlite://", "sqlite:///:memory:"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
    ],
)
def test_database_url_names_its_driver(tmp_path: Path, given: str, used: str) -> None:
    found = settings(tmp_path, FORUM_SECRET_KEY=KEY, FORUM_DATABASE_URL=given)
    assert found.database_url == used


def test_relative_database_lies_in_the_instance(tmp_path: Path) -> None:
    found = settings(tmp_path, FORUM_SECRET_KEY=KEY, FORUM_DATABASE_URL="sqlite:///other.db")
    assert found.database_url == f"sqlite:///{tmp_path}/other.db"


def test_folder_of_any_name_holds_the_database(tmp_path: Path) -> None:
    instance = tmp_path / "Форум 50%25?"
    found = settings(instance, FORUM_SECRET_KEY=KEY)
    assert make_url(found.database_url).database == str(instance / "forum.db")


def test_empty_values_count_as_absent(tmp_path: Path) -> None:
    names = ("DATABASE_URL", "FILES", "BASE_URL", "PROXY_HOPS", "MAIL_URL", "DEFAULT_LOCALE")
    blank = {f"FORUM_{name}": " " for name in (*names, "ENCRYPTION_KEYS")}
    found = settings(tmp_path, FORUM_SECRET_KEY=KEY, **blank)
    assert found == settings(tmp_path, FORUM_SECRET_KEY=KEY)


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        ("FORUM_DATABASE_URL", "forum.db", "is not the address of a database"),
        ("FORUM_DATABASE_URL", "postgresql://db:port/x", "is not the address of a database"),
        ("FORUM_DATABASE_URL", "postgresql://db", "does not name a database"),
        ("FORUM_DATABASE_URL", "mysql://db/x", "must begin with sqlite:/// or postgresql://"),
        (
            "FORUM_DATABASE_URL",
            "sqlite+aiosqlite:///x",
            "must begin with sqlite:/// or postgresql://",
        ),
        ("FORUM_SECRET_KEY", "short", "must have at least 32 characters"),
        (
            "FORUM_BASE_URL",
            "forum.example.org",
            "must look like https://forum.example.org, not 'forum.example.org'",
        ),
        (
            "FORUM_BASE_URL",
            "https://forum.example.org?x=1",
            "must look like https://forum.example.org, not 'https://forum.example.org?x=1'",
        ),
        (
            "FORUM_BASE_URL",
            "https://[forum",
            "must look like https://forum.example.org, not 'https://[forum'",
        ),
        ("FORUM_PROXY_HOPS", "-1", "must be a whole number from 0 to 8, not '-1'"),
        ("FORUM_PROXY_HOPS", "9", "must be a whole number from 0 to 8, not '9'"),
        ("FORUM_PROXY_HOPS", "٣", "must be a whole number from 0 to 8, not '٣'"),
        ("FORUM_MAIL_URL", "mail.example", "must look like smtp://user:password@host:587"),
        ("FORUM_MAIL_URL", "smtp://host:port", "must look like smtp://user:password@host:587"),
        (
            "FORUM_MAIL_URL",
            "smtp://host?starttls=maybe",
            "may end in ?starttls=always|offered|never&from=ADDRESS alone",
        ),
        ("FORUM_MAIL_URL", "smtp://host?tls=1", "may end in ?starttls=always|offered|never&from=ADDRESS alone"),
        ("FORUM_MAIL_URL", "smtp://host?from=форум", "names a sender that is no e-mail address"),
        ("FORUM_DEFAULT_LOCALE", "de", "must be one of ru, be, en, not 'de'"),
        (
            "FORUM_ENCRYPTION_KEYS",
            f"{FERNET},abc",
            "holds a key (number 2) that is not 32 bytes in URL-safe base64",
        ),
    ],
)
def test_unusable_value_is_named(tmp_path: Path, variable: str, value: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings(tmp_path, **{"FORUM_SECRET_KEY": KEY, variable: value})
    assert str(caught.value) == f"{variable} {problem}"
    assert caught.value.variable == variable


def test_files_must_be_a_folder(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    with pytest.raises(ConfigurationError) as caught:
        settings(tmp_path, FORUM_SECRET_KEY=KEY, FORUM_FILES="taken")
    assert str(caught.value) == f"FORUM_FILES must be a folder, and {taken} is a file"


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        FORUM_SECRET_KEY=KEY,
        FORUM_DATABASE_URL="postgresql://clerk:hidden@db/register",
        FORUM_MAIL_URL="smtp://clerk:hidden@mail.example",
        FORUM_ENCRYPTION_KEYS=FERNET,
    )
    shown = repr(found)
    assert [secret for secret in (KEY, "hidden", FERNET) if secret in shown] == []


def test_unusable_database_url_hides_its_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings(tmp_path, FORUM_SECRET_KEY=KEY, FORUM_DATABASE_URL="postgresql://clerk:hidden@db:x/y")
    assert caught.value.__cause__ is None
    assert "hidden" not in str(caught.value)


def test_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    instance = tmp_path / "new" / "instance"
    first = settings(instance)
    second = settings(instance)
    kept = instance / "secret_key"
    assert second.secret_key == first.secret_key == kept.read_text().strip()
    assert len(first.secret_key) == 64
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in instance.iterdir()] == ["secret_key"]


def _secret_key_of(instance: Path) -> str:
    return settings(instance).secret_key


def test_processes_starting_together_share_one_secret_key(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        keys = set(pool.map(_secret_key_of, [tmp_path] * 16))
    assert keys == {(tmp_path / "secret_key").read_text().strip()}


def test_damaged_secret_key_is_refused(tmp_path: Path) -> None:
    kept = tmp_path / "secret_key"
    kept.write_text("")
    with pytest.raises(ConfigurationError) as caught:
        settings(tmp_path)
    assert str(caught.value) == f"FORUM_SECRET_KEY is not set, and {kept} is damaged"


def test_instance_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(ConfigurationError) as caught:
        settings(blocked)
    assert str(caught.value) == f"FORUM_DATABASE_URL is not set, and {blocked} cannot be used: File exists"


def test_instance_that_is_not_needed_is_not_made(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    settings(instance, FORUM_SECRET_KEY=KEY, FORUM_DATABASE_URL="postgresql://db/register")
    assert not instance.exists()


def test_resource_of_the_package_is_found() -> None:
    assert resource_path("config.py") == Path(__file__).parents[1] / "forum" / "config.py"


def test_unknown_resource_is_an_error() -> None:
    with pytest.raises(FileNotFoundError, match=r"^'templates/nothing.html' is not among"):
        resource_path("templates/nothing.html")
