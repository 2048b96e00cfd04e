"""The portal's one settings module: everything that differs between installations comes from the
environment.

A wrong or missing value fails at start with the name of the variable (see also
`wsis_portal/checks.py`). `docs/operators.md` lists the variables.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from wsis_portal import environment as env
from wsis_portal.growth import addresses
from wsis_portal.watching import logs

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.switch("DEBUG", default=False)
VAR_DIR = Path(env.text("PORTAL_VAR_DIR", default=str(BASE_DIR / "var")))
try:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"PORTAL_VAR_DIR: {error}") from error


def _read_secret_key() -> str:
    """Return the secret key from SECRET_KEY, or from the file that SECRET_KEY_FILE names."""
    if key := env.text("SECRET_KEY", default=""):
        return key
    path = Path(env.text("SECRET_KEY_FILE", default=str(VAR_DIR / "secret_key")))
    try:
        if path.is_file():
            return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"SECRET_KEY_FILE: {path} cannot be read.") from error
    if DEBUG:
        return "insecure-key-for-development-only"
    raise ImproperlyConfigured(
        "Set SECRET_KEY, or SECRET_KEY_FILE to a file that holds it (script/server makes one)."
    )


SECRET_KEY = _read_secret_key()
SITE_URL = env.text("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
# Where the source of this very installation can be had (AGPL-3.0, section 13): the footer links to
# it.
SOURCE_URL = env.text("SOURCE_URL", default="")
ALLOWED_HOSTS = env.texts("ALLOWED_HOSTS", default=("127.0.0.1", "localhost", "[::1]"))
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "wsis_portal.apps.PortalConfig",
    "wsis_portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_countries",
    "django_tasks",
    "django_tasks_db",
    "rules.apps.AutodiscoverRulesConfig",
    "csp",
    "modelsearch",
    "frame",
    "pagecache",
    "notices",
    "limits",
    "audit",
    "accounts",
    "moderation",
    "texts",
    "search",
    "organisations",
    "caucuses",
    "mailinglists",
    "archive",
    "translations",
    "pages",
]

MIDDLEWARE = [
    "wsis_portal.watching.middleware.WatchMiddleware",
    # It stores the headers that the next four set.
    "pagecache.middleware.PageCacheMiddleware",
    # The four that set headers stand outside of all that answers by itself: static files, redirects
    # and error pages have the same ones.
    "wsis_portal.middleware.BrowserPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "wsis_portal.watching.middleware.ShortcutMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wsis_portal.admission.middleware.AdmissionMiddleware",
    "wsis_portal.middleware.TextCompressionMiddleware",
    "pagecache.middleware.ForAllMiddleware",
    "wsis_portal.growth.replica.ReplicaMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "wsis_portal.middleware.PathLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "frame.middleware.FormsOnlyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.equal_work.EqualWorkMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.LastSeenMiddleware",
    "limits.middleware.LimitsMiddleware",
    "wsis_portal.middleware.PersonalPagesMiddleware",
]

ROOT_URLCONF = "wsis_portal.urls"
WSGI_APPLICATION = "wsis_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wsis_portal.context_processors.portal",
            ],
        },
    },
]
# Form and widget templates may be replaced in templates/django/forms/.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database -----------------------------------------------------------------------------------

DATABASES = {
    "default": env.database("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
# To open a connection takes longer than to give out a stored page, on SQLite too.
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            # A write transaction takes the lock at its start, so that two deciders queue up
            # instead of failing half-way with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # Each thread has a connection, and each connection a cache of its own, of at most 2 MB;
            # beyond it the system's own cache of files serves all of them.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-2000;"
            ),
        }
    )
else:
    # Seconds: a machine that is away would hold each thread of the web server for minutes.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A copy that PostgreSQL keeps (a standby), for what visitors read.
if env.text("DATABASE_REPLICA_URL", default=""):
    if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_REPLICA_URL needs PostgreSQL in DATABASE_URL.")
    DATABASES["replica"] = env.database("DATABASE_REPLICA_URL")
    if DATABASES["replica"]["ENGINE"] != DATABASES["default"]["ENGINE"]:
        raise ImproperlyConfigured("DATABASE_REPLICA_URL is not the address of a PostgreSQL.")
    DATABASES["replica"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["replica"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["replica"].setdefault("OPTIONS", {}).update(
        connect_timeout=2, options="-c default_transaction_read_only=on"
    )
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    DATABASE_ROUTERS = ["wsis_portal.growth.replica.Router"]

# One server keeps its pages in memory; several share a Valkey or Redis (redis://host:6379/0).
CACHES = {"default": env.cache("CACHE_URL")}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    addresses.need("CACHE_URL", "redis", "the client of Valkey and Redis")
    CACHES["default"]["BACKEND"] = "wsis_portal.growth.cache.SharedCache"
    # Seconds: to make a page anew takes less than to wait for a server that is away.
    CACHES["default"].setdefault("OPTIONS", {}).update(socket_connect_timeout=1, socket_timeout=1)
elif CACHES["default"]["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache":
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 1000}  # about 10 kB each
# Addresses with a question (?q=...) are without number, and push out each other only.
CACHES["questions"] = dict(CACHES["default"])
if CACHES["questions"]["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache":
    CACHES["questions"] |= {"LOCATION": "questions", "OPTIONS": {"MAX_ENTRIES": 200}}
# How long a public page may be given out again while nothing is written; a change of data ends it
# at once, whatever is set here. 0 keeps no pages.
PAGE_CACHE_SECONDS = env.number("PAGE_CACHE_SECONDS", default=60)
# Where all are on one machine, a file tells each of them that the database was changed; else each
# page asks it.
PAGE_CACHE_BEACON = addresses.beacon(
    DATABASES["default"], VAR_DIR, env.text("CACHE_URL", default="")
)
# In a crowd nobody waits for a page that another thread makes: threads are few.
PAGE_CACHE_MAY_WAIT = "wsis_portal.admission.lanes.is_calm"
# Where no page lies, and where the database is not asked for nothing: what these begin with.
PAGE_CACHE_PASSES = ("/static/", "/healthz", "/metrics")

# --- People -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
# A password is optional: who has none signs in by code.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 30 * 60  # seconds; slow lines and slow mail
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Nobody may learn from the sign-up or login form whether an address is known here.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "request_login_code": "accounts.forms.CodeRequestForm",
    "reset_password": "accounts.forms.ResetForm",
    "signup": "accounts.forms.SignUpForm",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:me"
ACCOUNT_LOGOUT_REDIRECT_URL = "pages:home"
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey signs in by itself. It does not sign up: an account begins with an address that its
# owner has confirmed, which is also the way back in when the passkey is lost.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "authenticate_webauthn": "accounts.forms.PasskeyForm",
    "edit_webauthn": "accounts.forms.RenamePasskeyForm",
    "login_webauthn": "accounts.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "accounts.forms.PasskeyAgainForm",
}
MFA_TOTP_TOLERANCE = 1  # steps of half a minute: not every clock is right
# The back-office refuses who has no second factor, but where this says otherwise: for a
# demonstration (script/server --demo) and for work on the portal (docs/decisions/0014).
ADMIN_SECOND_FACTOR = env.switch("ADMIN_SECOND_FACTOR", default=not DEBUG)

# --- Languages and time -------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ar", "العربية"),
    ("zh-hans", "中文"),
    ("ru", "Русский"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
# Dates in English as 17 December 2025.
FORMAT_MODULE_PATH = ["frame.formats"]
# Whether readers see translations that a machine made and nobody has reviewed.
SHOW_MACHINE_TRANSLATIONS = env.switch("SHOW_MACHINE_TRANSLATIONS", default=True)

# --- Static files -------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site reads ours
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# --- Files that people send ---------------------------------------------------------------------

# Private: only the portal's views give files out (`frame/uploads.py` says which are taken).
MEDIA_ROOT = VAR_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Or in an object storage that speaks S3, https://KEY:SECRET@host/bucket, which servers share.
if env.text("UPLOADS_URL", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": addresses.uploads(env.text("UPLOADS_URL")),
    }

# --- Mail and tasks -----------------------------------------------------------------------------

# Every mail is stored first (room `notices`) and delivered by the worker through MAIL_TRANSPORT.
EMAIL_BACKEND = "notices.backend.StoredEmailBackend"
MAIL_DIR = VAR_DIR / "mail"
_mail = env.mail("EMAIL_URL")
MAIL_TO_FILES = _mail["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend"
if MAIL_TO_FILES:
    MAIL_TRANSPORT = "notices.backend.FileTransport"
else:
    MAIL_TRANSPORT = _mail.pop("EMAIL_BACKEND")
    EMAIL_HOST = _mail.get("EMAIL_HOST", "")
    EMAIL_PORT = _mail.get("EMAIL_PORT") or 25
    EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL", default="Civil Society at WSIS <portal@localhost>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who is told when something does not work; empty: the administrators.
OPERATOR_EMAIL = env.texts("OPERATOR_EMAIL")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# --- Mailing lists ------------------------------------------------------------------------------

# The list server, http://user:password@host:port/3.1 (Mailman Core 3.3). Empty: there is none, and
# the portal has only lists that run elsewhere.
MAILMAN_URL = env.text("MAILMAN_URL", default="")
MAILMAN_TIMEOUT = env.seconds("MAILMAN_TIMEOUT", default=10.0)  # seconds, for each call
# What stands after the @ of the lists run here.
LISTS_DOMAIN = env.text("LISTS_DOMAIN", default="").lower()
# The secret that portal and list server share: it opens the archive to the list server, and the
# links to leave a list are signed with it.
MAILMAN_KEY = env.text("MAILMAN_KEY", default="")
# Where the list server takes mail in (LMTP), and where it hands mail out: host:port.
MAILMAN_LMTP = env.text("MAILMAN_LMTP", default="127.0.0.1:8024")
_through_smtp = not MAIL_TO_FILES and MAIL_TRANSPORT.endswith("smtp.EmailBackend")
MAILMAN_SMTP = env.text(
    "MAILMAN_SMTP",
    default=f"{EMAIL_HOST}:{EMAIL_PORT}" if _through_smtp else "127.0.0.1:8025",
)

# When the operator is told: so many messages wait in one queue of the list server, or so many it
# could not handle and put aside.
LISTS_QUEUE_LIMIT = env.number("LISTS_QUEUE_LIMIT", default=200)
LISTS_SET_ASIDE_LIMIT = env.number("LISTS_SET_ASIDE_LIMIT", default=0)

# --- Backups ------------------------------------------------------------------------------------

# Where `manage.py backup` puts them, and for which key it encrypts them (docs/operators.md).
BACKUP_DIR = env.text("BACKUP_DIR", default="")
BACKUP_KEY = env.text("BACKUP_KEY", default="")
# Where a list server on this machine keeps all it has.
MAILMAN_DIR = Path(env.text("MAILMAN_DIR", default=str(VAR_DIR / "mailman")))

# --- Search -------------------------------------------------------------------------------------

# Found in the portal's own database, or by an OpenSearch server, https://user:password@host:9200
SEARCH_URL = env.text("SEARCH_URL", default="")
if SEARCH_URL:
    addresses.need("SEARCH_URL", "opensearchpy", "the client of OpenSearch")
MODELSEARCH_BACKENDS = {
    "default": (
        {"BACKEND": "search.backends.opensearch", "URLS": [SEARCH_URL]}
        if SEARCH_URL
        else {"BACKEND": "search.backends.database"}
    )
}

# --- Work rules ---------------------------------------------------------------------------------

# What has waited longer is mailed as a digest to those who can decide it, at most once a day.
REMINDER_AFTER = env.days("REMINDER_AFTER_DAYS", default=5)
# Drafts nobody has touched for so long are deleted; the form says so.
DRAFT_KEPT = env.days("DRAFT_KEPT_DAYS", default=30, least=1)
# So long an erasure of an account can be called back; so long what a refused or withdrawn request
# says of people is kept.
ERASURE_GRACE = env.days("ERASURE_GRACE_DAYS", default=7)
REQUESTS_KEPT = env.days("REQUESTS_KEPT_DAYS", default=365)
# A group is renewed for so long; who asks for it may wish for less.
REVIEW_EVERY = env.days("REVIEW_EVERY_DAYS", default=730)
# A group whose review date has passed becomes dormant after so long, and is closed after so long in
# dormancy.
DORMANT_AFTER = env.days("DORMANT_AFTER_DAYS", default=30)
CLOSED_AFTER = env.days("CLOSED_AFTER_DAYS", default=365)
# How long somebody who opened a case counts as looking at it.
CLAIM_KEPT = timedelta(minutes=15)
# A proposed group is open for comments for so long, and needs so many organisations beside it.
PROPOSAL_COMMENTS = env.days("PROPOSAL_COMMENTS_DAYS", default=14)
PROPOSAL_SPONSORS = env.number("PROPOSAL_SPONSORS", default=2)
# Writing to a group: until when a visitor confirms a message.
RELAY_KEPT = timedelta(days=2)
# Subscribing to a list by the form: until when somebody confirms.
SUBSCRIPTION_CONFIRM = env.days("SUBSCRIPTION_CONFIRM_DAYS", default=14)
# Who takes on a translation, or its review, keeps it so long after the last saving; they are
# reminded so long before that.
TRANSLATION_CLAIM = env.days("TRANSLATION_CLAIM_DAYS", default=7)
TRANSLATION_CLAIM_WARNING = timedelta(days=2)
# So long before a mandate for an organisation ends by itself, its representatives are reminded.
MANDATE_REMINDER = env.days("MANDATE_REMINDER_DAYS", default=14)
# An owner or moderator of a list that is asked for has so long to confirm; without an owner the
# request lapses.
OWNERS_CONFIRM = env.days("OWNERS_CONFIRM_DAYS", default=21)
# Whether the links are looked at once a week, and how many proposals of links one person may have
# waiting.
CHECK_LINKS = env.switch("CHECK_LINKS", default=True)
LINK_PROPOSALS_PER_PERSON = env.number("LINK_PROPOSALS_PER_PERSON", default=10)
# Retries of a mail: 1, 2, 4 ... minutes apart, then it is shown as failed in the admin.
MAIL_ATTEMPTS = 8

# --- Against abuse ------------------------------------------------------------------------------

# LIMITS=off counts nothing: for measuring alone.
LIMITS_ON = env.switch("LIMITS", default=True)
if not LIMITS_ON:
    ACCOUNT_RATE_LIMITS = False  # django-allauth's own
# How often what passes: amount, window (m, h, d) and of whom (room `limits` tells more). Each can
# be set by its own variable: LIMIT_JOINING=20/d/person; empty: without a limit.
LIMIT_RATES = {
    name: env.text(f"LIMIT_{name.upper()}", default=rates)
    for name, rates in {
        "sign_up": "10/h/email,20/h/address,200/d/network",
        "sign_in": "20/h/email,60/h/address,600/h/network",
        "code_mails": "10/h/email,30/h/address,300/d/network",
        "codes": "60/h/address,600/h/network",
        "account_changes": "60/h/person,120/h/address",
        "registration_draft": "20/d/person,60/d/address",
        "registration_saving": "600/d/person,1200/d/address",
        "registration_sending": "10/d/person,30/d/address,100/d/network",
        "joining": "30/d/person,100/d/address",
        "list_request": "40/d/person,100/d/address",
        "subscribing": "30/h/address,50/d/network",
        "subscribing_to_one": "500/d/target",
        "subscribing_mails": "10/d/email",
        "relay": "5/d/person,5/d/email,10/d/network",
        "relay_passed_on": "30/d/target",
        "bulletin": "20/h/address,50/d/network",
        "bulletin_mails": "10/d/email",
        "links": "30/d/person,60/d/address",
        "proposals": "60/d/person,120/d/address",
        "comments": "20/d/person,60/d/address",
        "translations": "60/d/person,120/d/address",
        "answers": "60/d/person,120/d/address",
        "invitations": "50/d/person,100/d/address",
        "uploads": "60/d/person",
        "search": "60/m/address,600/h/address,3000/h/network",
        "downloads": "30/h/address,120/h/network",
        "archive_downloads": "60/h/address,300/h/network",
        "member_lists": "120/h/address",
        "other": "300/h/person,600/h/address",
    }.items()
}
# Whoever solves a puzzle on their own device passes so many times as often; 1: there is none. How
# hard it is: so many tries at most, a second or two on a small telephone.
CHALLENGE_FACTOR = env.number("CHALLENGE_FACTOR", default=5, least=1)
CHALLENGE_DIFFICULTY = env.number("CHALLENGE_DIFFICULTY", default=50_000, least=1)
# What an account may have at a time before anything of it was approved: drafts and requests that
# wait, comments, and bytes in all of them.
NEW_ACCOUNT_REQUESTS = env.number("NEW_ACCOUNT_REQUESTS", default=8)
NEW_ACCOUNT_COMMENTS = env.number("NEW_ACCOUNT_COMMENTS", default=10)
NEW_ACCOUNT_BYTES = env.number("NEW_ACCOUNT_BYTES", default=400_000)

# --- Limits and security ------------------------------------------------------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024  # bytes; the longest honest form is below 64 KiB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
_https = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
# No script reads it: forms carry the token.
CSRF_COOKIE_HTTPONLY = True
if _https:
    # Browsers take these from this very host alone, for all of it, and by HTTPS alone: no other
    # site on the domain can plant one.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
SECURE_SSL_REDIRECT = _https and env.switch("SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", default=31_536_000 if _https else 0)
# Whether all of the domain is served by HTTPS alone is for its owner to say, not for the portal:
# neither subdomains nor the browsers' own list (preload), which cannot be left for months.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
_behind_proxy = env.switch("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _behind_proxy else None
# Whose limits count: the address that the proxy adds to X-Forwarded-For, not the proxy's own.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _behind_proxy else 0
SESSION_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": _https,
    }
}

# --- Forms --------------------------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
COUNTRIES_OVERRIDE = {"PS": _("Palestine"), "XK": _("Kosovo")}

# --- Watching -----------------------------------------------------------------------------------

# Who may see metrics and numbers of the portal's health (docs/operators.md): who brings this token,
# or comes from these addresses or networks. With neither there are none.
METRICS_TOKEN = env.text("METRICS_TOKEN", default="")
METRICS_ALLOW = env.networks("METRICS_ALLOW")
# An alarm tells of it when less is free on the disk.
DISK_FREE_MB = env.number("DISK_FREE_MB", default=500)
LOGGING = logs.config(
    form=env.one_of("LOG_FORMAT", "plain", "json", default="plain"),
    level=env.one_of("LOG_LEVEL", *logs.LEVELS, default="WARNING"),
)
