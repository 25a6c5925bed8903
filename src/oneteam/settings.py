"""Every setting, from the environment only (prefix ONETEAM_); runs with none of them set."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from csp.constants import NONCE, NONE, SELF
from environs import Env
from structlog.typing import EventDict

env = Env(prefix="ONETEAM_")


def secret(name: str, default: str = "") -> str:
    """A secret from ONETEAM_<name>, or from the file that ONETEAM_<name>_FILE points at."""
    path = env.path(f"{name}_FILE", None)
    if path is not None:
        return Path(path).read_text(encoding="utf-8").strip()
    return env.str(name, default)


def kept_secret(path: Path) -> str:
    """A secret made at first start and kept beside the data, readable by its owner only."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        with contextlib.suppress(FileExistsError):  # web and worker may start at the same moment
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text(encoding="utf-8").strip()


HOME = Path(env.path("HOME", Path("oneteam-data"))).resolve()
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)

# What was asked for, so that a command can have a default of its own for what was not.
GIVEN = frozenset(name for name in os.environ if name.startswith("ONETEAM_"))
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = secret("SECRET_KEY") or kept_secret(HOME / "secret-key")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
URL = env.str("URL", "http://localhost:8000").rstrip("/")
SECURE = URL.startswith("https://")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", [urlsplit(URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
)
# OneTeam speaks plain http: https ends at a proxy, by default one on the same machine.
TRUSTED_PROXIES: list[str] = env.list(
    "TRUSTED_PROXIES", ["127.0.0.1/32", "::1/128"] if SECURE else []
)

INSTALLED_APPS = [
    "oneteam",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton",
    "django_htmx",
    "django_structlog",
    "csp",
    "ninja",
    "lucide",
]

MIDDLEWARE = [
    "oneteam.web.health.Liveness",  # first: answers without host, database or session
    "oneteam.web.front.Proxies",
    "django.middleware.security.SecurityMiddleware",
    "oneteam.web.assets.Sheets",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "oneteam.web.middleware.OneLook",
    "oneteam.web.middleware.ViewerZone",
    "oneteam.web.front.RequestLog",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "oneteam.web.access.DefaultDeny",
]

ROOT_URLCONF = "oneteam.urls"
APPEND_SLASH = False  # no address of ours ends with one
WSGI_APPLICATION = "oneteam.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASE_URL = secret("DATABASE_URL")
SQLITE: dict[str, Any] = {
    "ENGINE": "oneteam.sqlite",
    "NAME": str(HOME / "oneteam.sqlite3"),
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: what was acknowledged is on disk. Never mmap_size: with WAL it has corrupted data.
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
            "PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
            "PRAGMA cache_size=-20000;PRAGMA secure_delete=ON;PRAGMA wal_autocheckpoint=4000;"
        ),
    },
    "CONN_MAX_AGE": None,
    "TEST": {"NAME": ":memory:"},
}
if DATABASE_URL.startswith("postgres"):
    import dj_database_url

    DATABASES: dict[str, Any] = {"default": {**dj_database_url.parse(DATABASE_URL)}}
    DATABASES["default"].update(
        CONN_MAX_AGE=None,
        CONN_HEALTH_CHECKS=True,
        DISABLE_SERVER_SIDE_CURSORS=True,
    )
    # Parameters bound by the server let it keep the plan of a statement it sees again.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        server_side_binding=True, prepare_threshold=3
    )
    DATABASES["default"]["OPTIONS"]["options"] = (
        "-c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
    )
else:
    if DATABASE_URL.startswith("sqlite:///"):  # anything else: see management/checks.py
        SQLITE["NAME"] = DATABASE_URL.removeprefix("sqlite:///")
    DATABASES = {"default": SQLITE}

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "oneteam.web.tags",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oneteam.web.context.shell",
            ],
        },
    }
]
COTTON_DIR = "components"

AUTH_USER_MODEL = "oneteam.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_validation}.CommonPasswordValidator"},
    {"NAME": f"{_validation}.UserAttributeSimilarityValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24

SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-oneteam" if SECURE else "oneteam"
CSRF_COOKIE_NAME = "__Host-oneteam-csrf" if SECURE else "oneteam-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [URL]
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns where it is missing
STATICFILES_DIRS = [Path(__file__).parent / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "oneteam.web.assets.Versioned"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0 if DEBUG else 60 * 60 * 24 * 365  # addresses change with the content
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 16

# Lets a monitor elsewhere read /metrics; without it only this machine may.
METRICS_TOKEN = secret("METRICS_TOKEN")

# host:port of receivers inside the own network that webhooks and chat may reach.
ALLOWED_TARGETS: list[str] = env.list("ALLOWED_TARGETS", [])

EMAIL_URL = secret("EMAIL_URL")
if EMAIL_URL:
    import dj_email_url

    _mail = dj_email_url.parse(EMAIL_URL)
    EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = (
        _mail["EMAIL_BACKEND"],
        _mail["EMAIL_HOST"],
        _mail["EMAIL_PORT"],
    )
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "oneteam@localhost")

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


def _refusals_in_one_line(logger: Any, method: str, event: EventDict) -> EventDict:
    # Django logs a host or a form it refuses with a traceback: scanners would fill the log with it.
    if event["_record"].name.startswith("django.security."):
        event.pop("exc_info", None)
    return event


LOG_ROOT = {"handlers": ["console"], "level": LOG_LEVEL}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.stdlib.add_log_level,
                _refusals_in_one_line,
                structlog.processors.format_exc_info,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": LOG_ROOT,
    "loggers": {"fontTools": {"level": "WARNING"}},  # tells of every table of a font it writes
}
# Without https these four say one thing four times; oneteam.W002 and W004 say it once.
_ABOUT_HTTPS = ["security.W004", "security.W008", "security.W012", "security.W016"]
SILENCED_SYSTEM_CHECKS: list[str] = [] if SECURE else _ABOUT_HTTPS
