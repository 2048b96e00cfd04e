"""Encryption, by the programs age and GnuPG: what a backup holds never stands open on the disk."""

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from wsis_portal.backup.errors import BackupError

AGE, GPG = ".age", ".gpg"
_AGE_BEGINS = b"age-encryption.org/"
_GZIP_BEGINS = b"\x1f\x8b"
_PACKAGES = {"age": "age", "gpg": "gnupg"}


def suffix_for(recipient: str) -> str:
    """Return how the name of a file ends that is encrypted for this key; "" for no key."""
    if not recipient:
        return ""
    return AGE if _is_for_age(recipient) else GPG


def _is_for_age(recipient: str) -> bool:
    if recipient.startswith(("age1", "ssh-")):
        return True
    # A file of public keys, one a line.
    path = Path(recipient)
    return path.is_file() and any(
        line.startswith((b"age1", b"ssh-")) for line in path.read_bytes().splitlines()
    )


@contextmanager
def sealed(target: IO[bytes], recipient: str) -> Iterator[IO[bytes]]:
    """Give a stream whose content is written to `target`, encrypted for the key `recipient`.

    An age recipient (age1…), an SSH public key, a file of these, a file with a PGP public key, or
    what GnuPG's keyring knows a key by. "" writes it as it is. Raises BackupError where the program
    fails.
    """
    if not recipient:
        yield target
        return
    is_file = Path(recipient).is_file()
    if _is_for_age(recipient):
        command = ["age", "--encrypt", "-R" if is_file else "-r", recipient]
    else:
        command = ["gpg", "--batch", "--no-tty", "--trust-model", "always"]
        # Who does not have the key asks no server for it; what is compressed need not be again.
        command += ["--no-auto-key-locate", "--compress-algo", "none"]
        command += ["--recipient-file" if is_file else "--recipient", recipient, "--encrypt"]
    with _running(command, stdin=subprocess.PIPE, stdout=target) as process:
        assert process.stdin is not None
        yield process.stdin
        process.stdin.close()


@contextmanager
def opened(path: Path, identity: str = "") -> Iterator[IO[bytes]]:
    """Give the content of a file, decrypted where it is encrypted.

    `identity`: the file with the private key of age; GnuPG looks into its keyring. Raises
    BackupError where it cannot be decrypted.
    """
    # Without a buffer, because the programs go on where the system says it stands.
    with path.open("rb", buffering=0) as file:
        begins = file.read(len(_AGE_BEGINS))
        file.seek(0)
        if begins.startswith(_GZIP_BEGINS):
            yield file
            return
        if begins == _AGE_BEGINS:
            if not identity:
                raise BackupError("This backup is encrypted with age: name the key by --identity.")
            command = ["age", "--decrypt", "--identity", identity]
        elif path.suffix == GPG:
            command = ["gpg", "--quiet", "--decrypt"]
        else:
            raise BackupError(f"{path} is not a backup of this portal.")
        with _running(command, stdin=file, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            yield process.stdout
            # To the very end: only there do they know that nothing was changed.
            while process.stdout.read(1 << 16):
                pass


@contextmanager
def _running(
    command: Sequence[str], stdin: IO[bytes] | int, stdout: IO[bytes] | int
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program, and raise BackupError with its own words where it fails."""
    with tempfile.TemporaryFile() as words:
        try:
            process = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=words)
        except FileNotFoundError as error:
            raise BackupError(
                f"The program {command[0]} is not installed "
                f"(Debian: apt-get install {_PACKAGES[command[0]]})."
            ) from error
        try:
            yield process
        except BaseException as error:
            # It has ended where it was the cause; else it waits for more, and must not take the
            # end of what it gets for a good end.
            is_cause = isinstance(error, BrokenPipeError) or _ended_badly(process)
            process.kill()
            _close(process)
            process.wait()
            if is_cause and isinstance(error, Exception):
                raise _failure(command, words) from error
            raise
        _close(process)
        if process.wait():
            raise _failure(command, words)


def _ended_badly(process: "subprocess.Popen[bytes]") -> bool:
    """Tell whether the program failed by itself. One whose output was read to its end is about to
    end."""
    if process.stdout is None:
        return bool(process.poll())
    try:
        rest = process.stdout.read(1) if not process.stdout.closed else b""
        return not rest and bool(process.wait(timeout=10))
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False


def _close(process: "subprocess.Popen[bytes]") -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            # What is still in the buffer has nobody to go to where the program has ended.
            with suppress(BrokenPipeError):
                stream.close()


def _failure(command: Sequence[str], words: IO[bytes]) -> BackupError:
    words.seek(0)
    said = words.read().decode(errors="replace").strip() or "it gave no reason"
    return BackupError(f"{command[0]} failed: {said}")
