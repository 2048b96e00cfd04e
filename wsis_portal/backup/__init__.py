"""Backups: one file that holds the database, the uploads and the data of the list server.

`making.py` writes one, `restoring.py` puts one back, `verifying.py` does that in a scratch place.
What a backup is made of: `archive.py` (the file), `tables.py` (rows), `files.py` (uploads and
lists), `sealing.py` (encryption). Why it is done so: docs/decisions/0013-backup.md.
"""
