"""Settings from addresses in the environment.

Errors name the variable and never repeat the value, which holds secrets.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PACKAGES = "requirements-growth.txt"
_UPLOADS_EXAMPLE = "https://KEY:SECRET@s3.example.org/BUCKET?region=eu-central-1"


def need(variable: str, module: str, what: str) -> None:
    """Raise ImproperlyConfigured where a module lacks that a setting needs."""
    if find_spec(module) is None:
        raise ImproperlyConfigured(
            f"{variable} needs {what}. Install the packages of {PACKAGES}, or leave it empty."
        )


def beacon(database: dict[str, Any], var: Path, cache_url: str) -> Path | None:
    """Return the file that tells of changes (`pagecache.beacon`) to all who write to the database;
    None where they may be on several machines, and have to ask it.
    """
    name = Path(database["NAME"])
    if cache_url:
        return None
    if database["ENGINE"] == "django.db.backends.sqlite3":
        return name.with_name(f"{name.name}-changed") if name.is_absolute() else None
    host = database.get("OPTIONS", {}).get("host") or database.get("HOST") or ""
    return var / "database-changed" if host.startswith("/") else None


def uploads(url: str) -> dict[str, Any]:
    """Return the options of django-storages for an object storage that speaks S3."""
    for module in ("storages", "boto3"):
        need("UPLOADS_URL", module, "django-storages with boto3")
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:  # half an IPv6 address, or no number of a port
        raise _not_an_address() from error
    bucket = parts.path.strip("/")
    query = parse_qs(parts.query)
    if (
        parts.scheme not in ("http", "https")
        or not (parts.hostname and parts.username and parts.password and bucket)
        or "/" in bucket
        or set(query) - {"region"}
    ):
        raise _not_an_address()
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return {
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "bucket_name": bucket,
        "endpoint_url": f"{parts.scheme}://{host}{port}",
        "region_name": query.get("region", ["us-east-1"])[0],
        # No rights of single files are set: what the bucket says holds, and buckets are private.
        "default_acl": None,
        "file_overwrite": False,
        "addressing_style": "path",
    }


def _not_an_address() -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"UPLOADS_URL is not the address of an object storage. It looks like {_UPLOADS_EXAMPLE}"
    )
