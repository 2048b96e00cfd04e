"""Encryption with keys that are made for the test, by the programs that an operator has."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.organisations.factories import OrganisationFactory
from wsis_portal.backup import archive, sealing, verifying
from wsis_portal.backup.errors import BackupError
from wsis_portal.backup.shelf import Shelf

pytestmark = [pytest.mark.concurrency]


@pytest.fixture(scope="session", autouse=True)
def programs():
    if missing := [name for name in ("age", "gpg") if shutil.which(name) is None]:
        message = f"Not installed: {missing} (Debian: apt-get install age gnupg)."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)


@pytest.fixture(scope="session")
def age_key(tmp_path_factory):
    """Give the public key, and the file with the private one."""
    path = tmp_path_factory.mktemp("age") / "key.txt"
    subprocess.run(["age-keygen", "-o", path], check=True, capture_output=True)
    (public,) = (line for line in path.read_text().splitlines() if "public key" in line)
    return public.rpartition(" ")[2], str(path)


@pytest.fixture
def gpg_key(tmp_path, monkeypatch):
    """Give the name of a key in a keyring of its own."""
    # The agent listens there: a path of a socket is short.
    home = Path("/tmp", f"gpg-{os.getpid()}-{tmp_path.name[-6:]}")
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    name = "backup@example.org"
    make = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", name, "ed25519"]
    subprocess.run([*make, "sign", "never"], check=True, capture_output=True)
    listed = subprocess.run(
        ["gpg", "--batch", "--list-keys", "--with-colons"], check=True, capture_output=True
    )
    (fingerprint,) = (
        line.split(":")[9] for line in listed.stdout.decode().splitlines() if line[:3] == "fpr"
    )
    add = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-add-key"]
    subprocess.run([*add, fingerprint, "cv25519", "encr", "never"], check=True, capture_output=True)
    yield name
    subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=True)
    shutil.rmtree(home)


@pytest.mark.django_db(transaction=True)
def test_round_trip_with_age(shelf, age_key, tmp_path, capsys):
    public, identity = age_key
    OrganisationFactory(name="Amandla")
    call_command("backup", to=shelf, key=public, verify="", identity=identity)
    (path,) = shelf.glob("portal-*")
    assert path.name.endswith(".tar.gz.age")
    assert "can be put back" in capsys.readouterr().out

    # A file of public keys will do, too; without the private one nothing can be read or verified.
    keys = tmp_path / "keys"
    keys.write_text(f"# of the secretariat\n{public}\n")
    call_command("backup", to=shelf, key=str(keys), keep=1)
    (newest,) = shelf.glob("portal-*")
    with pytest.raises(CommandError, match="only with its private key"):
        call_command("backup", to=shelf, key=public, verify="")
    assert [*shelf.glob("portal-*")] == [newest]
    with pytest.raises(BackupError, match="name the key by --identity"):
        verifying.verify(newest)
    other = tmp_path / "other.txt"
    subprocess.run(["age-keygen", "-o", other], check=True, capture_output=True)
    with pytest.raises(BackupError, match=r"age failed: .*no identity matched"):
        verifying.verify(newest, str(other))

    whole = newest.read_bytes()
    for place in (len(whole) // 2, len(whole) - 1):
        newest.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(BackupError, match="age failed"):
            verifying.verify(newest, identity)


@pytest.mark.django_db(transaction=True)
def test_round_trip_with_gnupg(shelf, gpg_key):
    OrganisationFactory(name="Amandla")
    call_command("backup", to=shelf, key=gpg_key, verify="")
    (path,) = shelf.glob("portal-*")
    assert path.name.endswith(".tar.gz.gpg")

    whole = path.read_bytes()
    path.write_bytes(whole[:-30] + bytes([whole[-30] ^ 1]) + whole[-29:])
    with pytest.raises(BackupError, match="gpg failed"):
        verifying.verify(path)
    with pytest.raises(CommandError, match=r"gpg failed: .*[Nn]o public key"):
        call_command("backup", to=shelf, key="nobody@example.org")
    assert [*shelf.glob("portal-*")] == [path]


def test_full_disk_is_told(age_key, gpg_key):
    """/dev/full is a disk without room."""

    def write(recipient):
        with open("/dev/full", "wb") as disk, sealing.sealed(disk, recipient) as stream:
            for _part in range(100):
                stream.write(os.urandom(100_000))

    for recipient in (age_key[0], gpg_key):
        with pytest.raises(BackupError, match=r"[Nn]o space left"):
            write(recipient)


def test_program_that_is_not_installed(shelf, age_key, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(BackupError, match="apt-get install age"),
        Shelf(shelf).placing(sealing.AGE) as (_path, file),
        sealing.sealed(file, age_key[0]),
    ):
        pass
    assert list(shelf.glob("*portal*")) == []


def test_list_server_in_a_folder_that_leads_to_itself(tmp_path):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)

    with pytest.raises(CommandError):
        call_command("restore", tmp_path / "none", "--mailman", loop)


def test_what_is_no_backup(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear all")
    with pytest.raises(BackupError, match="is not a backup"):
        archive.check(path)
