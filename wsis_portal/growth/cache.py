"""The cache that several machines share: Valkey or Redis."""

import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError, TimeoutError

logger = logging.getLogger(__name__)

_AWAY = (ConnectionError, TimeoutError)


class SharedCache(RedisCache):
    """A server that is away is an empty cache, and the log says so: pages are made anew, and nobody
    gets an error.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except _AWAY:
            _tell()
            return default

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        try:
            super().set(key, value, timeout, version)
        except _AWAY:
            _tell()

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        try:
            return bool(super().add(key, value, timeout, version))
        except _AWAY:
            _tell()
            return True  # as in an empty one

    def delete(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except _AWAY:
            _tell()
            return False


def _tell() -> None:
    logger.exception("The shared cache (CACHE_URL) does not answer; pages are made anew.")
