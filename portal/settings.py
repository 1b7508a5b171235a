"""What is this site made of? One file; every choice of the operator comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal import environment, file_environment, mail_environment

ROOT = Path(__file__).resolve().parent.parent
DEMO = environment.flag("DEMO")
MAILBOX_DIR = os.environ.get("MAILBOX_DIR", "") if DEMO else ""  # what the demo's post office keeps
TESTING = environment.flag("FOOTBRIDGE_TESTING")
DEBUG = False

SECRET_KEY = environment.secret_key()
SECRET_KEY_FALLBACKS = environment.old_secret_keys()
BASE_DOMAIN = environment.host_name("BASE_DOMAIN")
ALLOWED_HOSTS = [f".{BASE_DOMAIN}", *environment.host_names("EXTRA_HOSTS")]
PUBLIC_PORT = environment.optional_port("PUBLIC_PORT")
HTTPS = environment.flag("HTTPS", default=not (DEMO or TESTING))

# --- database ---------------------------------------------------------------------------------
POOL = environment.flag("DATABASE_POOLED", default=True)
DATABASES: dict[str, dict[str, Any]] = {"default": environment.database("DATABASE_URL", pool=POOL)}
if os.environ.get("DATABASE_OWNER_URL", "").strip():
    DATABASES["owner"] = environment.database("DATABASE_OWNER_URL", pool=False)
DATABASE_ROUTERS = ["tenants.base.routers.SchemaRouter"]
TENANT_SYNC_ROUTER = "tenants.base.routers.SchemaRouter"
TENANT_MODEL = "tenants.District"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_LIMIT_SET_CALLS = True
PUBLIC_SCHEMA_URLCONF = "portal.urls_public"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SHARED_APPS = [
    "django_tenants",
    "tenants",
    "procrastinate.contrib.django",
]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "tenants.audit",
    "tenants.people",
    "cases",
    "messaging",
    "parent_training",
]
INSTALLED_APPS = [
    *SHARED_APPS,
    *TENANT_APPS,
    "portal",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
]

# --- requests ---------------------------------------------------------------------------------
MIDDLEWARE = [
    "portal.middleware.RequestId",
    "portal.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.PlainErrors",
    "tenants.middleware.DistrictMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "tenants.people.middleware.PersonMiddleware",
    "portal.middleware.DefaultDeny",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "tenants.base.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.page",
            ],
        },
    },
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = [
    "tenants.base.uploads.Few",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- people and sign-in -----------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["tenants.people.backends.PersonBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "tenants.people.adapters.AccountAdapter"
MFA_ADAPTER = "tenants.people.adapters.MfaAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
# allauth shows a password box at sign-in only when this list has one; sign-up itself is closed.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "tenants.people.forms.sign_in.LoginForm",
    "request_login_code": "tenants.people.forms.sign_in.RequestLoginCodeForm",
    "confirm_login_code": "tenants.people.forms.sign_in.ConfirmLoginCodeForm",
    "reset_password": "tenants.people.forms.sign_in.ResetPasswordForm",
    "confirm_password_reset_code": "tenants.people.forms.sign_in.ConfirmPasswordResetCodeForm",
    "reset_password_from_key": "tenants.people.forms.sign_in.ResetPasswordKeyForm",
    "set_password": "tenants.people.forms.sign_in.SetPasswordForm",
    "change_password": "tenants.people.forms.sign_in.ChangePasswordForm",
    "reauthenticate": "tenants.people.forms.sign_in.ReauthenticateForm",
}
# A whole school may sit behind one address. A person's own limit is short and never final.
ACCOUNT_RATE_LIMITS = {
    "login": "100/m/ip",
    "login_failed": "40/m/ip,5/5m/key",
    "request_login_code": "40/m/ip,3/m/key",
    "reset_password": "40/m/ip,3/m/key",
}
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False
ACCOUNT_PREVENT_ENUMERATION = True
# Nobody is written to: the adapter makes the same work of it, so that its time tells nothing.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "tenants.people.forms.sign_in.AuthenticateForm",
    "reauthenticate": "tenants.people.forms.sign_in.ReauthenticateCodeForm",
    "activate_totp": "tenants.people.forms.sign_in.ActivateTOTPForm",
    "add_webauthn": "tenants.people.forms.sign_in.AddWebAuthnForm",
    "edit_webauthn": "tenants.people.forms.sign_in.EditWebAuthnForm",
    "login_webauthn": "tenants.people.forms.sign_in.LoginWebAuthnForm",
    "authenticate_webauthn": "tenants.people.forms.sign_in.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "tenants.people.forms.sign_in.ReauthenticateWebAuthnForm",
}
MFA_TOTP_ISSUER = "Footbridge"
# Browsers allow passkeys on plain http only for localhost, and allauth must be told.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Writing a row at each request would cost more than it tells: see services/sign_ins.py.
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXIES", 0, 0, 10)
SECOND_FACTOR_ENFORCED = environment.flag("SECOND_FACTOR_ENFORCED", default=not DEMO)

# --- sessions, cookies, headers ---------------------------------------------------------------
SESSION_ENGINE = "tenants.people.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
environment.proxies(ALLAUTH_TRUSTED_PROXY_COUNT)
if environment.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- cache, jobs, mail ------------------------------------------------------------------------
REDIS_URL = environment.shared_cache()
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        # The table lives in each district's schema: limits hold across processes and
        # a key of one district does not exist in another.
        "BACKEND": "django.core.cache.backends.redis.RedisCache"
        if REDIS_URL
        else "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": REDIS_URL or "cache_entries",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
    }
}
if not REDIS_URL:
    # With Django's 300, made-up addresses would push the counters of real ones out.
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 20_000}
_MAIL = mail_environment.mail()
MAIL_PROVIDER: str = _MAIL["MAIL_PROVIDER"]
ANYMAIL: dict[str, str] = _MAIL.get("ANYMAIL", {})
globals().update(_MAIL)
WEB_THREADS = environment.number("WEB_THREADS", 8, 1, 64)  # of each web process
JOBS_AT_ONCE = environment.number("JOBS_AT_ONCE", 4, 1, 64)
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
DEFAULT_FROM_EMAIL = environment.sender("MAIL_FROM", f"Footbridge <no-reply@{BASE_DOMAIN}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20
# Where people's answers by mail come to, and the name under which our receiver says whether a
# mail is really from its sender (docs/adr/0014). Empty: no answers by mail, and no mail offers it.
INBOUND_DOMAIN = environment.optional_host("INBOUND_DOMAIN")
INBOUND_AUTHSERV_ID = environment.receiver()
# Any gateway that apprise knows, with {number} where the number goes; empty: no text messages.
SMS_URL = environment.text_gateway()
# The key that signs messages to browsers (docs/adr/0017); empty: they are not offered. Only the
# services that makers of browsers run are spoken to.
PUSH_KEY, PUSH_PUBLIC_KEY = environment.push_keys()
PUSH_SERVICES = (
    "https://fcm.googleapis.com",
    "https://.push.services.mozilla.com",
    "https://.push.apple.com",
    "https://.notify.windows.com",
)

# --- files ------------------------------------------------------------------------------------
_S3 = file_environment.object_store()
FILES_DIR = ROOT / "var" / "files"
if not _S3:
    FILES_DIR = file_environment.folder("FILES_DIR", FILES_DIR)
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "tenants.base.storage.DistrictFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if _S3:
    STORAGES["default"] = {
        "BACKEND": "tenants.base.storage.DistrictS3Storage",
        "OPTIONS": _S3,
    }
CLAMAV = environment.scanner()
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_DIR", "").strip() or ROOT / "var" / "static")
STATICFILES_DIRS = [ROOT / "portal" / "assets", ROOT / "static-built"]

# --- language ---------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]

# --- API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "portal.api.explain",
}
SPECTACULAR_SETTINGS = {"TITLE": "Footbridge", "VERSION": "1"}

# --- logs -------------------------------------------------------------------------------------
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "portal.request_ids.AddRequestId"}},
    "formatters": {
        "line": {
            "()": "portal.log_lines.LineFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        }
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {
        "handlers": ["stderr"],
        "level": environment.choice("LOG_LEVEL", "WARNING", *LOG_LEVELS),
    },
}
