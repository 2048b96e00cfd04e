"""Who gets in where: every address, every list and every action of the portal, row by row.

A row names the address, what it is asked about (the fixture `world` of `test_access.py`), and the
status for each person. An address without a row fails the suite.
"""

from tests.people import ROLES

LETTERS = dict(zip("VRAPOFMSX", ROLES, strict=True))
OUTSIDERS = [
    "visitor",
    "registered",
    "applicant",
    "representative",
    "other_representative",
    "former_representative",
]


def read(text):
    """Return what a table says: by (address, what), a status for each person of its head."""
    head, *lines = (line.split() for line in text.strip().splitlines())
    rows = {}
    for name, what, *statuses in lines:
        assert (name, what) not in rows, name
        rows[name, what] = dict(zip(map(LETTERS.get, head[2:]), map(int, statuses), strict=True))
    return rows


PAGES = read("""
address                       what       V   R   A   P   O   F   M   S   X
healthz                       -          200 200 200 200 200 200 200 200 200
favicon                       -          302 302 302 302 302 302 302 302 302
pages:home                    -          200 200 200 200 200 200 200 200 200
pages:robots                  -          200 200 200 200 200 200 200 200 200
pages:timeline                -          200 200 200 200 200 200 200 200 200
pages:links                   -          200 200 200 200 200 200 200 200 200
pages:about                   -          200 200 200 200 200 200 200 200 200
pages:body                    plenary    200 200 200 200 200 200 200 200 200
pages:page                    page       200 200 200 200 200 200 200 200 200
pages:page                    hidden     404 404 404 404 404 404 404 404 404
caucuses:list                 -          200 200 200 200 200 200 200 200 200
caucuses:openness             -          200 200 200 200 200 200 200 200 200
caucuses:detail               grouping   200 200 200 200 200 200 200 200 200
organisations:list            -          200 200 200 200 200 200 200 200 200
organisations:detail          listed     200 200 200 200 200 200 200 200 200
organisations:detail          unlisted   404 404 404 404 404 404 404 404 404
organisations:detail          absorbed   302 302 302 302 302 302 302 302 302
decisions:list                -          200 200 200 200 200 200 200 200 200
organisations:register        -          200 200 200 200 200 200 200 200 200
organisations:register_part   draft      302 404 200 404 404 404 404 404 404
organisations:register_part   asked      302 404 200 404 404 404 404 404 404
organisations:register_part   nonsense   302 404 404 404 404 404 404 404 404
organisations:register_check  draft      302 404 200 404 404 404 404 404 404
organisations:edit            listed     302 404 404 200 404 404 404 404 404
organisations:edit            private    302 404 404 404 404 404 404 404 404
organisations:end_mandate     listed     302 404 404 200 404 404 404 404 404
moderation:request            draft      302 404 200 404 404 404 404 404 404
moderation:request            asked      302 404 200 404 404 404 404 404 404
moderation:request            decided    302 404 404 200 404 404 404 404 404
moderation:answer             asked      302 404 200 404 404 404 404 404 404
moderation:answer             pending    302 404 302 404 404 404 404 404 404
moderation:withdraw           pending    302 404 200 404 404 404 404 404 404
moderation:private            asked      200 200 200 200 200 200 200 200 200
moderation:private            nonsense   404 404 404 404 404 404 404 404 404
moderation:private_answer     asked      200 200 200 200 200 200 200 200 200
moderation:private_answer     nonsense   404 404 404 404 404 404 404 404 404
accounts:me                   -          302 200 200 200 200 200 200 200 200
accounts:profile              -          302 200 200 200 200 200 200 200 200
""")

# What is sent stands in `SENT`; nothing of it is kept. Where only reading is possible: 405.
POSTED = read("""
address                       what       V   R   A   P   O   F   M   S   X
healthz                       -          405 405 405 405 405 405 405 405 405
pages:home                    -          405 405 405 405 405 405 405 405 405
pages:robots                  -          405 405 405 405 405 405 405 405 405
pages:timeline                -          405 405 405 405 405 405 405 405 405
pages:links                   -          405 405 405 405 405 405 405 405 405
pages:about                   -          405 405 405 405 405 405 405 405 405
pages:body                    plenary    405 405 405 405 405 405 405 405 405
pages:page                    page       405 405 405 405 405 405 405 405 405
caucuses:list                 -          405 405 405 405 405 405 405 405 405
caucuses:openness             -          405 405 405 405 405 405 405 405 405
caucuses:detail               grouping   405 405 405 405 405 405 405 405 405
organisations:list            -          405 405 405 405 405 405 405 405 405
organisations:detail          listed     405 405 405 405 405 405 405 405 405
decisions:list                -          405 405 405 405 405 405 405 405 405
moderation:request            asked      405 405 405 405 405 405 405 405 405
moderation:private            asked      405 405 405 405 405 405 405 405 405
accounts:me                   -          405 405 405 405 405 405 405 405 405
organisations:register        -          200 302 302 302 302 302 302 302 302
organisations:register_part   draft      302 404 422 404 404 404 404 404 404
organisations:register_part   pending    302 404 409 404 404 404 404 404 404
organisations:register_check  draft      302 404 302 404 404 404 404 404 404
organisations:edit            listed     302 404 404 422 404 404 404 404 404
organisations:end_mandate     listed     302 404 404 302 404 404 404 404 404
moderation:answer             asked      302 404 422 404 404 404 404 404 404
moderation:withdraw           pending    302 404 302 404 404 404 404 404 404
moderation:private_answer     asked      422 422 422 422 422 422 422 422 422
accounts:profile              -          302 422 422 422 422 422 422 422 422
""")
SENT = {"reason": " ", "language": "xx"}

BACK_OFFICE = read("""
address                                     what      V   R   A   P   O   F   M   S   X
admin:index                                 -         302 302 302 302 302 302 302 302 302
admin:login                                 -         302 403 403 403 403 403 302 302 302
admin:logout                                -         302 302 302 302 302 302 405 405 405
admin:password_change                       -         302 302 302 302 302 302 200 200 200
admin:password_change_done                  -         302 302 302 302 302 302 200 200 200
admin:jsi18n                                -         302 302 302 302 302 302 200 200 200
admin:autocomplete                          -         302 302 302 302 302 302 403 403 403
admin:autocomplete                          groupings 302 302 302 302 302 302 200 200 200
admin:view_on_site                          listed    302 302 302 302 302 302 302 302 302
admin:app_list                              pages     302 302 302 302 302 302 200 200 200
admin:app_list                              auth      302 302 302 302 302 302 404 404 200
admin:moderation_request_move               approve   302 302 302 302 302 302 200 200 200
admin:moderation_request_move               submit    302 302 302 302 302 302 404 404 404
admin:moderation_request_move               own       302 302 302 302 302 302 403 200 200
admin:moderation_request_move               draft     302 302 302 302 302 302 404 404 404
admin:moderation_request_note               pending   302 302 302 302 302 302 302 302 302
admin:moderation_request_note               own       302 302 302 302 302 302 403 302 302
admin:moderation_request_change             draft     302 302 302 302 302 302 404 404 404
admin:organisations_organisation_compare    pair      302 302 302 302 302 302 200 200 200
admin:organisations_organisation_merge      pair      302 302 302 302 302 302 200 200 200
/admin/organisations/organisation/1/        -         302 302 302 302 302 302 302 302 302
/admin/nonsense/                            -         302 302 302 302 302 302 404 404 404
""")

BACK_OFFICE_POSTED = read("""
address                                     what      V   R   A   P   O   F   M   S   X
admin:moderation_request_move               approve   302 302 302 302 302 302 302 302 302
admin:moderation_request_move               own       302 302 302 302 302 302 403 302 302
admin:moderation_request_note               pending   302 302 302 302 302 302 302 302 302
admin:moderation_request_note               own       302 302 302 302 302 302 403 302 302
admin:organisations_organisation_compare    pair      302 302 302 302 302 302 302 302 302
admin:organisations_organisation_merge      pair      302 302 302 302 302 302 422 422 422
""")

# The five views of each list: changelist, add, change, history, delete. Outsiders: 302.
VIEWS = ["changelist", "add", "change", "history", "delete"]
LISTS = """
list                                moderators           administrator
auth_group                          403 403 403 403 403  200 200 200 200 200
account_emailaddress                403 403 403 403 403  200 200 200 200 200
django_tasks_database_dbtaskresult  403 403 403 403 403  200 403 200 200 403
notices_outgoingmail                200 403 200 200 403  200 403 200 200 403
accounts_user                       200 403 200 200 403  200 200 200 200 403
moderation_request                  200 403 200 200 403  200 403 200 200 403
moderation_decision                 200 403 200 200 403  200 403 200 200 403
moderation_reasontemplate           200 200 200 200 200  200 200 200 200 200
organisations_organisation          200 403 200 200 403  200 403 200 200 403
organisations_merge                 200 403 200 200 403  200 403 200 200 403
caucuses_grouping                   200 200 200 200 403  200 200 200 200 200
caucuses_membershipwish             200 403 200 200 403  200 200 200 200 200
pages_page                          200 200 200 200 200  200 200 200 200 200
pages_link                          200 200 200 200 200  200 200 200 200 200
pages_event                         200 200 200 200 200  200 200 200 200 200
"""

# The actions that each list offers, to moderators and to the administrator.
DELETE = "delete_selected"
REQUEST_ACTIONS = {"take_over", "bulk_approve", "bulk_ask", "bulk_decline"}
ACTIONS = {
    "auth_group": (set(), {DELETE}),
    "account_emailaddress": (set(), {DELETE, "make_verified"}),
    "django_tasks_database_dbtaskresult": (set(), set()),
    "notices_outgoingmail": ({"try_again"}, {"try_again"}),
    "accounts_user": (set(), set()),
    "moderation_request": (REQUEST_ACTIONS, REQUEST_ACTIONS),
    "moderation_decision": (set(), set()),
    "moderation_reasontemplate": ({DELETE}, {DELETE}),
    "organisations_organisation": (set(), set()),
    "organisations_merge": ({"undo"}, {"undo"}),
    "caucuses_grouping": (set(), {DELETE}),
    "caucuses_membershipwish": (set(), {DELETE}),
    "pages_page": ({DELETE}, {DELETE}),
    "pages_link": ({DELETE}, {DELETE}),
    "pages_event": ({DELETE}, {DELETE}),
}

# django-allauth's addresses, as a visitor and as a person without password or second factor.
ALLAUTH = {
    "account_login": (200, 302),
    "account_logout": (302, 200),
    "account_inactive": (200, 200),
    "account_signup": (200, 302),
    "account_reauthenticate": (302, 403),
    "account_email": (302, 200),
    "account_email_verification_sent": (302, 302),
    "account_change_password": (302, 302),
    "account_set_password": (302, 200),
    "account_reset_password": (200, 200),
    "account_reset_password_done": (200, 200),
    "account_reset_password_from_key": (200, 200),
    "account_reset_password_from_key_done": (200, 200),
    "account_confirm_login_code": (302, 302),
    "account_request_login_code": (200, 302),
    "mfa_index": (302, 200),
    "mfa_authenticate": (302, 302),
    "mfa_reauthenticate": (302, 403),
    "mfa_activate_totp": (302, 200),
    "mfa_deactivate_totp": (302, 404),
    "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 200),
    "mfa_download_recovery_codes": (302, 404),
}


def lists():
    """Return the table of lists by its name: (for moderators, for the administrator)."""
    rows = [line.split() for line in LISTS.strip().splitlines()[1:]]
    return {name: (list(map(int, found[:5])), list(map(int, found[5:]))) for name, *found in rows}
