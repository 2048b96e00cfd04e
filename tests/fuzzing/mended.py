"""What the fuzz found in the portal and was mended: kept by hand, shown in docs/quality/fuzz.md."""

MENDED: list[str] = [
    "A body that cannot be read (no boundary, too many fields, another encoding) was answered by "
    "HTTP 500 instead of 400 or 404, where a cookie came with it: Django's own error pages read it "
    "once more.",
    "A Content-Length that is no number, which servers do not hand on: HTTP 500, now 400.",
    "Another encoding of the body together with a query of too many fields: an exception outside "
    "of all that turns exceptions into answers.",
    "`charset=utf8` in the type of a form: HTTP 500, because Django takes `utf-8` alone.",
    "Hundreds of words in a search of the back-office: HTTP 503 on SQLite, now 400 beyond 30.",
    "An action of the back-office on what is no key of a row: HTTP 500, now 400.",
    "`write_mailman_config` on a link that leads to itself, or on what is no folder: a traceback; "
    "the same of `write_away_pages`, and of `restore --mailman`.",
    "`worker --interval nan` or `inf`: a traceback; `-1`: it never rested.",
    "What is no key, in a field of the back-office that searches: HTTP 500, now the error of the "
    "field.",
    "A search among choices that was sent as a form, or by OPTIONS: HTTP 500, now 405 and 200.",
    "A number of five thousand digits, or thousands of brackets, where a passkey answers: HTTP "
    "500, now the error of the form.",
    "A word of sixty thousand letters in a search of the back-office: HTTP 503 on SQLite, now 400.",
    "`next=http://[::1`, which is no address, at signing in and out: HTTP 500, now ignored.",
    "`import_organisations` of a file with a name that is too long: a traceback.",
    "`evaluate_duplicates` on a table whose rows are too short: a traceback.",
]
