"""Who gets in where: every address, every list and every action of the portal, row by row.

A row names the address, what it is asked about (the fixture `world` of `test_access.py`), and the
status for each person. An address without a row fails the suite.
"""

from tests.people import ROLES

LETTERS = dict(zip("VRABPOFKHEUMSLX", ROLES, strict=True))
OUTSIDERS = [
    "visitor",
    "registered",
    "applicant",
    "member",
    "representative",
    "other_representative",
    "former_representative",
    "former_coordinator",
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
address                              what       V   R   A   B   P   O   F   K   H   E   U   M   S   L   X
healthz                              -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
healthz_live                         -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
healthz_ready                        -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
metrics                              -          404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
favicon                              -          302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
pages:home                           -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:robots                         -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:timeline                       -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
sitemap                              -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
sitemap_section                      part       200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
sitemap_section                      nonsense   404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
pages:calendar                       -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:event                          event      200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:event                          nonsense   404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
pages:event_calendar                 event      200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:event_calendar                 nonsense   404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
pages:grouping_calendar              plenary    200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:news_feed                      -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:grouping_feed               -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:all_reports_feed            -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:links                          -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
search:search                        -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:link_propose                   -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:link_proposal                  returned   302 404 200 404 404 404 404 404 404 404 404 404 404 404 404
pages:link_proposal                  waiting    302 404 302 404 404 404 404 404 404 404 404 404 404 404 404
pages:get_involved                   -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:families                       -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:about                          -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:body                           plenary    200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:page                           page       200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:page                           hidden     404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
pages:page                           former     301 301 301 301 301 301 301 301 301 301 301 301 301 301 301
pages:news                           -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:file                           picture    200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
pages:file                           nonsense   404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
caucuses:list                        -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:openness                    -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:detail                      grouping   200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
organisations:list                   -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
organisations:map                    -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
organisations:csv                    -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
organisations:json                   -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
organisations:detail                 listed     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
organisations:detail                 unlisted   404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
organisations:detail                 absorbed   302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
decisions:list                       -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
organisations:register               -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
organisations:register_part          draft      302 404 200 404 404 404 404 404 404 404 404 404 404 404 404
organisations:register_part          asked      302 404 200 404 404 404 404 404 404 404 404 404 404 404 404
organisations:register_part          nonsense   302 404 404 404 404 404 404 404 404 404 404 404 404 404 404
organisations:register_check         draft      302 404 200 404 404 404 404 404 404 404 404 404 404 404 404
organisations:edit                   listed     302 404 404 404 200 404 404 404 404 404 404 404 404 404 404
organisations:edit                   private    302 404 404 404 404 404 404 404 404 404 404 404 404 404 404
organisations:end_mandate            listed     302 404 404 404 200 404 404 404 404 404 404 404 404 404 404
moderation:request                   draft      302 404 200 404 404 404 404 404 404 404 404 404 404 404 404
moderation:request                   asked      302 404 200 404 404 404 404 404 404 404 404 404 404 404 404
moderation:request                   decided    302 404 404 404 200 404 404 404 404 404 404 404 404 404 404
moderation:answer                    asked      302 404 200 404 404 404 404 404 404 404 404 404 404 404 404
moderation:answer                    pending    302 404 302 404 404 404 404 404 404 404 404 404 404 404 404
moderation:withdraw                  pending    302 404 200 404 404 404 404 404 404 404 404 404 404 404 404
moderation:private                   asked      200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
moderation:private                   nonsense   404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
moderation:private_answer            asked      200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
moderation:private_answer            nonsense   404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
accounts:me                          -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
accounts:profile                     -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
your_data:page                       -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
your_data:keep                       erasure    200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
your_data:keep                       nonsense   404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
accounts:data                        -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
accounts:data_shown                  -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
accounts:data_file                   -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
accounts:consents                    -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
accounts:consent_withdraw            consent    405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:erase                       -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
accounts:sessions                    -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
accounts:sessions_end_others         -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:session_end                 session    405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:proposals                   -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:propose                     -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:proposal                    open       200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:proposal                    unsent     404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
caucuses:proposal_edit               unsent     302 404 200 404 404 404 404 404 404 404 404 404 404 404 404
caucuses:proposal_comment            open       302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:proposal_comment_unname     open       405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:proposal_sponsor            open       302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:proposal_unsponsor          open       405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:charter                     grouping   200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:charter_version             grouping   200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:charter_changes             grouping   200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:renew                       grouping   302 403 403 403 403 403 403 403 200 403 200 200 200 403 200
caucuses:bulletin_of_all             -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:bulletin                    grouping   200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:bulletin_confirm            asked      200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:bulletin_confirm            nonsense   410 410 410 410 410 410 410 410 410 410 410 410 410 410 410
caucuses:bulletin_reader             reader     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:bulletin_reader             nonsense   410 410 410 410 410 410 410 410 410 410 410 410 410 410 410
caucuses:write                       grouping   200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:write_confirm               message    200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:reports                     grouping   200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:report                      grouping   200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:report_add                  grouping   302 403 403 403 403 403 403 403 200 403 200 403 403 403 200
caucuses:report_feed                 grouping   200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:report_file                 grouping   200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:holders                     grouping   200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:join                        grouping   302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
caucuses:members                     grouping   302 403 403 200 403 403 403 403 200 403 200 200 200 403 200
my_groups:list                       -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
my_groups:offer                      offer      302 200 403 403 403 403 403 403 403 403 403 403 403 403 403
my_groups:offer                      nonsense   302 404 404 404 404 404 404 404 404 404 404 404 404 404 404
my_groups:resign                     office     302 404 404 404 404 404 404 404 200 404 404 404 404 404 404
my_groups:shown                      office     302 404 404 404 404 404 404 404 200 404 404 404 404 404 404
my_groups:leave                      membership 405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
my_groups:pause                      membership 405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
my_groups:resume                     membership 405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
my_groups:show                       membership 405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
my_groups:hide                       membership 405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
lists:list                           -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
lists:detail                         list       200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
lists:request                        -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
lists:request_name                   -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
lists:request_form                   unsent     302 404 404 200 404 404 404 404 404 404 404 404 404 404 404
lists:request_form                   sent       302 404 404 302 404 404 404 404 404 404 404 404 404 404 404
lists:keeper                         keeper     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
lists:keeper                         nonsense   404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
lists:subscribe                      open       200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
lists:subscribe                      moderated  302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
lists:subscribe                      list       404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
lists:ask                            moderated  302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
lists:ask                            open       302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
lists:ask                            list       302 404 404 404 404 404 404 404 404 404 404 404 404 404 404
lists:subscription                   active     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
lists:subscription                   nonsense   410 410 410 410 410 410 410 410 410 410 410 410 410 410 410
lists:leave                          link       200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
lists:leave                          nonsense   404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
archive:archive                      public     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
archive:archive                      closed     302 404 404 200 404 404 404 404 404 404 404 404 404 404 200
archive:month                        public     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
archive:month                        closed     302 404 404 200 404 404 404 404 404 404 404 404 404 404 200
archive:thread                       public     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
archive:thread                       closed     302 404 404 200 404 404 404 404 404 404 404 404 404 404 200
archive:post                         public     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
archive:post                         closed     302 404 404 200 404 404 404 404 404 404 404 404 404 404 200
archive:attachment                   public     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
archive:attachment                   closed     302 404 404 200 404 404 404 404 404 404 404 404 404 404 200
archive:mbox                         public     200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
archive:mbox                         closed     302 404 404 404 404 404 404 404 404 404 404 404 404 404 404
archiver:archive                     -          403 403 403 403 403 403 403 403 403 403 403 403 403 403 403
archiver:urls                        -          403 403 403 403 403 403 403 403 403 403 403 403 403 403 403
organisations:representatives        listed     302 404 404 404 200 404 404 404 404 404 404 404 404 404 404
organisations:representative_invite  listed     302 404 404 404 200 404 404 404 404 404 404 404 404 404 404
organisations:representative_limit   listed     302 404 404 404 200 404 404 404 404 404 404 404 404 404 404
organisations:representative_revoke  listed     302 404 404 404 302 404 404 404 404 404 404 404 404 404 404
organisations:invitation             invitation 200 200 403 403 403 403 403 403 403 403 403 403 403 403 403
organisations:invitation             nonsense   404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
organisations:invitation_withdraw    listed     405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
organisations:invitation_repeat      listed     405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
organisations:hand_over              listed     302 200 200 200 403 200 200 200 200 200 200 200 200 200 200
organisations:hand_over              unlisted   302 404 404 404 404 404 404 404 404 404 404 404 404 404 404
organisations:hand_over_reply        listed     302 404 404 404 200 404 404 404 404 404 404 404 404 404 404
translations:desk                    -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
translations:coverage                -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
translations:wanted                  -          200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
translations:document                document   200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
translations:document                hidden     404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
translations:ask                     -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
translations:volunteer               -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
translations:mine                    -          302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
translations:job                     job        302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
translations:edit                    job        302 302 302 302 302 302 302 302 302 302 302 302 302 302 200
translations:export                  job        302 403 403 403 403 403 403 403 403 403 403 403 403 403 200
translations:import                  job        302 302 302 302 302 302 302 302 302 302 302 302 302 302 200
translations:claim                   job        405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
translations:release                 job        405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
translations:review                  job        405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
translations:leave                   job        405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
translations:take_up                 job        405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
translations:arrange                 job        405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
translations:drop                    job        405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
""")

# What is sent stands in `SENT`; nothing of it is kept. Where only reading is possible: 405.
POSTED = read("""
address                              what       V   R   A   B   P   O   F   K   H   E   U   M   S   L   X
healthz                              -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
healthz_live                         -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
healthz_ready                        -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
metrics                              -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
pages:home                           -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
pages:robots                         -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
pages:timeline                       -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
sitemap                              -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
sitemap_section                      part       405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
pages:calendar                       -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
pages:event                          event      405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
pages:event_calendar                 event      405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
pages:grouping_calendar              plenary    405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
pages:news_feed                      -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:grouping_feed               -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:all_reports_feed            -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
pages:links                          -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
search:search                        -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
pages:link_propose                   -          302 422 422 422 422 422 422 422 422 422 422 422 422 422 422
pages:link_proposal                  returned   302 404 422 404 404 404 404 404 404 404 404 404 404 404 404
pages:link_proposal                  waiting    302 404 409 404 404 404 404 404 404 404 404 404 404 404 404
pages:about                          -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
pages:body                           plenary    405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
pages:page                           page       405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
pages:news                           -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
pages:file                           picture    405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:list                        -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:openness                    -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:detail                      grouping   405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
organisations:list                   -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
organisations:map                    -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
organisations:csv                    -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
organisations:json                   -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
organisations:detail                 listed     405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
decisions:list                       -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
moderation:request                   asked      405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
moderation:private                   asked      405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:me                          -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
organisations:register               -          200 302 302 302 302 302 302 302 302 302 302 302 302 302 302
organisations:register_part          draft      302 404 422 404 404 404 404 404 404 404 404 404 404 404 404
organisations:register_part          pending    302 404 409 404 404 404 404 404 404 404 404 404 404 404 404
organisations:register_check         draft      302 404 302 404 404 404 404 404 404 404 404 404 404 404 404
organisations:edit                   listed     302 404 404 404 422 404 404 404 404 404 404 404 404 404 404
organisations:end_mandate            listed     302 404 404 404 302 404 404 404 404 404 404 404 404 404 404
moderation:answer                    asked      302 404 422 404 404 404 404 404 404 404 404 404 404 404 404
moderation:withdraw                  pending    302 404 302 404 404 404 404 404 404 404 404 404 404 404 404
moderation:private_answer            asked      422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
accounts:profile                     -          302 422 422 422 422 422 422 422 422 422 422 422 422 422 422
your_data:page                       -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
your_data:keep                       erasure    302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
your_data:keep                       nonsense   404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
accounts:data                        -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:data_shown                  -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:data_file                   -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:consents                    -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:consent_withdraw            consent    302 302 404 404 404 404 404 404 404 404 404 404 404 404 404
accounts:erase                       -          302 200 200 200 200 200 200 200 200 200 200 200 200 200 200
accounts:sessions                    -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
accounts:sessions_end_others         -          302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
accounts:session_end                 session    302 404 404 404 404 404 404 404 404 404 404 404 404 404 404
caucuses:proposals                   -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:propose                     -          302 422 422 422 422 422 422 422 422 422 422 422 422 422 422
caucuses:proposal                    open       405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:proposal_edit               unsent     302 404 422 404 404 404 404 404 404 404 404 404 404 404 404
caucuses:proposal_comment            open       302 422 422 422 422 422 422 422 422 422 422 422 422 422 422
caucuses:proposal_comment_unname     open       302 302 404 404 404 404 404 404 404 404 404 404 404 404 404
caucuses:proposal_sponsor            open       302 403 403 403 422 422 403 403 403 403 403 403 403 403 403
caucuses:proposal_unsponsor          open       302 403 403 403 403 403 403 403 403 403 403 403 403 403 403
caucuses:charter                     grouping   405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:charter_version             grouping   405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:charter_changes             grouping   405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:renew                       grouping   302 403 403 403 403 403 403 403 422 403 422 422 422 403 422
caucuses:bulletin_of_all             -          422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
caucuses:bulletin                    grouping   422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
caucuses:bulletin_confirm            asked      302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
caucuses:bulletin_reader             reader     400 400 400 400 400 400 400 400 400 400 400 400 400 400 400
caucuses:write                       grouping   422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
caucuses:write_confirm               message    302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
caucuses:reports                     grouping   405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:report                      grouping   405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:report_add                  grouping   302 403 403 403 403 403 403 403 422 403 422 403 403 403 422
caucuses:report_feed                 grouping   405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:report_file                 grouping   405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:holders                     grouping   405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
caucuses:join                        grouping   302 422 422 422 422 422 422 422 422 422 422 422 422 422 422
caucuses:members                     grouping   405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
my_groups:list                       -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
my_groups:offer                      offer      302 422 403 403 403 403 403 403 403 403 403 403 403 403 403
my_groups:resign                     office     302 404 404 404 404 404 404 404 302 404 404 404 404 404 404
my_groups:shown                      office     302 404 404 404 404 404 404 404 302 404 404 404 404 404 404
my_groups:leave                      membership 302 404 404 302 404 404 404 404 404 404 404 404 404 404 404
my_groups:pause                      membership 302 404 404 302 404 404 404 404 404 404 404 404 404 404 404
my_groups:resume                     membership 302 404 404 409 404 404 404 404 404 404 404 404 404 404 404
my_groups:show                       membership 302 404 404 302 404 404 404 404 404 404 404 404 404 404 404
my_groups:hide                       membership 302 404 404 302 404 404 404 404 404 404 404 404 404 404 404
lists:list                           -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
lists:detail                         list       405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
lists:request                        -          302 422 422 422 422 422 422 422 422 422 422 422 422 422 422
lists:request_name                   -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
lists:request_form                   unsent     302 404 404 422 404 404 404 404 404 404 404 404 404 404 404
lists:request_form                   sent       302 404 404 409 404 404 404 404 404 404 404 404 404 404 404
lists:keeper                         keeper     302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
lists:subscribe                      open       422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
lists:ask                            moderated  302 422 422 422 422 422 422 422 422 422 422 422 422 422 422
lists:subscription                   active     422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
lists:leave                          link       400 400 400 400 400 400 400 400 400 400 400 400 400 400 400
archive:archive                      public     405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
archive:month                        public     405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
archive:thread                       public     405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
archive:post                         public     405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
archive:attachment                   public     405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
archive:mbox                         public     405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
archiver:archive                     -          403 403 403 403 403 403 403 403 403 403 403 403 403 403 403
archiver:urls                        -          403 403 403 403 403 403 403 403 403 403 403 403 403 403 403
organisations:representatives        listed     405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
organisations:representative_invite  listed     302 404 404 404 422 404 404 404 404 404 404 404 404 404 404
organisations:representative_limit   listed     302 404 404 404 422 404 404 404 404 404 404 404 404 404 404
organisations:representative_revoke  listed     302 404 404 404 302 404 404 404 404 404 404 404 404 404 404
organisations:invitation             invitation 302 302 403 403 403 403 403 403 403 403 403 403 403 403 403
organisations:invitation_withdraw    listed     302 404 404 404 302 404 404 404 404 404 404 404 404 404 404
organisations:invitation_repeat      listed     302 404 404 404 302 404 404 404 404 404 404 404 404 404 404
organisations:hand_over              listed     302 422 422 422 403 422 422 422 422 422 422 422 422 422 422
organisations:hand_over_reply        listed     302 404 404 404 422 404 404 404 404 404 404 404 404 404 404
translations:desk                    -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
translations:coverage                -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
translations:wanted                  -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
translations:document                document   405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
translations:ask                     -          302 422 422 422 422 422 422 422 422 422 422 422 422 422 422
translations:volunteer               -          302 422 422 422 422 422 422 422 422 422 422 422 422 422 422
translations:mine                    -          405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
translations:job                     job        405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
translations:edit                    job        302 409 409 409 409 409 409 409 409 409 409 409 409 409 409
translations:export                  job        405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
translations:import                  job        302 409 409 409 409 409 409 409 409 409 409 409 409 409 422
translations:claim                   job        302 403 403 403 403 403 403 403 403 403 403 403 403 403 403
translations:review                  job        302 403 403 403 403 403 403 403 403 403 403 403 403 403 403
translations:release                 job        302 403 403 403 403 403 403 403 403 403 403 302 302 403 302
translations:leave                   job        302 403 403 403 403 403 403 403 403 403 403 409 409 403 409
translations:take_up                 job        302 403 403 403 403 403 403 403 403 403 403 409 409 403 409
translations:arrange                 job        302 403 403 403 403 403 403 403 403 403 403 422 422 403 422
translations:drop                    job        302 403 403 403 403 403 403 403 403 403 403 422 422 403 422
""")
SENT = {"reason": " ", "language": "xx"}

BACK_OFFICE = read("""
address                                     what       V   R   A   B   P   O   F   K   H   E   U   M   S   L   X
admin:index                                 -          302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
admin:login                                 -          302 403 403 403 403 403 403 403 302 302 302 302 302 302 302
admin:logout                                -          302 302 302 302 302 302 302 302 405 405 405 405 405 405 405
admin:password_change                       -          302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
admin:password_change_done                  -          302 302 302 302 302 302 302 302 200 200 200 200 200 200 200
admin:jsi18n                                -          302 302 302 302 302 302 302 302 200 200 200 200 200 200 200
admin:autocomplete                          -          302 302 302 302 302 302 302 302 403 403 403 403 403 403 403
admin:autocomplete                          groupings  302 302 302 302 302 302 302 302 200 200 200 200 200 403 200
admin:view_on_site                          listed     302 302 302 302 302 302 302 302 404 404 404 302 302 404 302
admin:app_list                              pages      302 302 302 302 302 302 302 302 404 404 404 200 200 404 200
admin:app_list                              auth       302 302 302 302 302 302 302 302 404 404 404 404 404 404 200
admin:moderation_request_move               approve    302 302 302 302 302 302 302 302 404 404 404 200 200 404 200
admin:moderation_request_move               submit     302 302 302 302 302 302 302 302 404 404 404 404 404 404 404
admin:moderation_request_move               own        302 302 302 302 302 302 302 302 404 404 404 403 200 404 200
admin:moderation_request_move               draft      302 302 302 302 302 302 302 302 404 404 404 404 404 404 404
admin:moderation_request_note               pending    302 302 302 302 302 302 302 302 404 404 404 302 302 404 302
admin:moderation_request_note               own        302 302 302 302 302 302 302 302 404 404 404 403 302 404 302
admin:moderation_request_change             draft      302 302 302 302 302 302 302 302 404 404 404 404 404 404 404
admin:organisations_organisation_compare    pair       302 302 302 302 302 302 302 302 403 403 403 200 200 403 200
admin:organisations_organisation_merge      pair       302 302 302 302 302 302 302 302 403 403 403 200 200 403 200
/admin/organisations/organisation/1/        -          302 302 302 302 302 302 302 302 302 302 302 302 302 302 302
/admin/nonsense/                            -          302 302 302 302 302 302 302 302 404 404 404 404 404 404 404
admin:moderation_request_change             joining    302 302 302 302 302 302 302 302 200 404 200 200 200 404 200
admin:moderation_request_move               joining    302 302 302 302 302 302 302 302 200 404 200 200 200 404 200
admin:moderation_request_move               support    302 302 302 302 302 302 302 302 200 404 200 403 403 403 200
admin:moderation_request_move               make-list  302 302 302 302 302 302 302 302 403 404 403 200 200 200 200
admin:moderation_request_move               proposal   302 302 302 302 302 302 302 302 404 404 200 200 200 404 200
admin:caucuses_grouping_rename              grouping   302 302 302 302 302 302 302 302 403 404 403 200 200 404 200
admin:caucuses_grouping_merge               grouping   302 302 302 302 302 302 302 302 403 404 403 200 200 404 200
admin:caucuses_grouping_close               grouping   302 302 302 302 302 302 302 302 403 404 403 200 200 404 200
admin:caucuses_grouping_reopen              grouping   302 302 302 302 302 302 302 302 403 404 403 200 200 404 200
admin:caucuses_membership_end               grouping   302 302 302 302 302 302 302 302 200 404 200 200 200 404 200
admin:caucuses_appointment_end              rapporteur 302 302 302 302 302 302 302 302 403 404 200 200 200 404 200
admin:caucuses_appointment_correct          rapporteur 302 302 302 302 302 302 302 302 403 404 200 200 200 404 200
admin:caucuses_report_withdraw              grouping   302 302 302 302 302 302 302 302 200 404 200 200 200 404 200
admin:archive_post_remove                   post       302 302 302 302 302 302 302 302 403 403 403 200 200 200 200
admin:pages_link_check                      link       302 302 302 302 302 302 302 302 403 403 403 405 405 403 405
admin:pages_page_preview                    page       302 302 302 302 302 302 302 302 403 403 403 200 200 403 200
admin:pages_page_preview_new                -          302 302 302 302 302 302 302 302 403 403 403 302 302 403 302
admin:pages_page_versions                   page       302 302 302 302 302 302 302 302 403 403 403 200 200 403 200
admin:pages_page_compare                    page       302 302 302 302 302 302 302 302 403 403 403 400 400 403 400
admin:pages_page_restore                    page       302 302 302 302 302 302 302 302 403 403 403 405 405 403 405
admin:pages_page_move                       page       302 302 302 302 302 302 302 302 403 403 403 200 200 403 200
admin:pages_page_offline                    page       302 302 302 302 302 302 302 302 403 403 403 200 200 403 200
admin:pages_page_cancel                     page       302 302 302 302 302 302 302 302 403 403 403 405 405 403 405
admin:moderation_request_move               link       302 302 302 302 302 302 302 302 404 404 404 200 200 404 200
admin:mailinglists_heldpost_decide          post       302 302 302 302 302 302 302 302 405 405 405 405 405 405 405
""")

BACK_OFFICE_POSTED = read("""
address                                     what       V   R   A   B   P   O   F   K   H   E   U   M   S   L   X
admin:moderation_request_move               approve    302 302 302 302 302 302 302 302 404 404 404 302 302 404 302
admin:moderation_request_move               own        302 302 302 302 302 302 302 302 404 404 404 403 302 404 302
admin:moderation_request_note               pending    302 302 302 302 302 302 302 302 404 404 404 302 302 404 302
admin:moderation_request_note               own        302 302 302 302 302 302 302 302 404 404 404 403 302 404 302
admin:organisations_organisation_compare    pair       302 302 302 302 302 302 302 302 403 403 403 302 302 403 302
admin:organisations_organisation_merge      pair       302 302 302 302 302 302 302 302 403 403 403 422 422 403 422
admin:moderation_request_move               joining    302 302 302 302 302 302 302 302 302 404 302 302 302 404 302
admin:moderation_request_move               support    302 302 302 302 302 302 302 302 302 404 302 403 403 403 302
admin:caucuses_grouping_rename              grouping   302 302 302 302 302 302 302 302 403 404 403 422 422 404 422
admin:caucuses_grouping_merge               grouping   302 302 302 302 302 302 302 302 403 404 403 200 200 404 200
admin:caucuses_grouping_close               grouping   302 302 302 302 302 302 302 302 403 404 403 422 422 404 422
admin:caucuses_grouping_reopen              grouping   302 302 302 302 302 302 302 302 403 404 403 422 422 404 422
admin:caucuses_membership_end               grouping   302 302 302 302 302 302 302 302 422 404 422 422 422 404 422
admin:caucuses_appointment_end              rapporteur 302 302 302 302 302 302 302 302 403 404 422 422 422 404 422
admin:caucuses_appointment_correct          rapporteur 302 302 302 302 302 302 302 302 403 404 422 422 422 404 422
admin:caucuses_report_withdraw              grouping   302 302 302 302 302 302 302 302 422 404 422 422 422 404 422
admin:archive_post_remove                   post       302 302 302 302 302 302 302 302 403 403 403 422 422 422 422
admin:pages_link_check                      link       302 302 302 302 302 302 302 302 403 403 403 302 302 403 302
admin:pages_page_preview                    page       302 302 302 302 302 302 302 302 403 403 403 422 422 403 422
admin:pages_page_preview_new                -          302 302 302 302 302 302 302 302 403 403 403 422 422 403 422
admin:pages_page_restore                    page       302 302 302 302 302 302 302 302 403 403 403 400 400 403 400
admin:pages_page_move                       page       302 302 302 302 302 302 302 302 403 403 403 422 422 403 422
admin:pages_page_offline                    page       302 302 302 302 302 302 302 302 403 403 403 302 302 403 302
admin:pages_page_cancel                     page       302 302 302 302 302 302 302 302 403 403 403 409 409 403 409
admin:mailinglists_heldpost_decide          post       302 302 302 302 302 302 302 302 404 404 404 422 422 422 422
""")

# The five views of each list: changelist, add, change, history, delete. Outsiders are sent to the
# sign-in page. Signs: + 200 shown, x 403 not allowed, - 404 does not exist for this person. The row
# asked for belongs to the group "here".
VIEWS = ["changelist", "add", "change", "history", "delete"]
SIGNS = {"+": 200, "x": 403, "-": 404}
INSIDERS = {
    "moderators": ["moderator", "second_moderator"],
    "master": ["list_master"],
    "here": ["coordinator"],
    "elsewhere": ["other_coordinator"],
    "above": ["parent_coordinator"],
    "administrator": ["administrator"],
}
LISTS = """
list                                moderators master here  elsewhere above administrator
auth_group                          xxxxx      xxxxx  xxxxx xxxxx     xxxxx +++++
account_emailaddress                xxxxx      xxxxx  xxxxx xxxxx     xxxxx +++++
django_tasks_database_dbtaskresult  xxxxx      xxxxx  xxxxx xxxxx     xxxxx +x++x
notices_outgoingmail                +x++x      xxxxx  xxxxx xxxxx     xxxxx +x++x
notices_alarm                       +x++x      xxxxx  xxxxx xxxxx     xxxxx +x++x
limits_caught                       +x++x      xxxxx  xxxxx xxxxx     xxxxx +x++x
audit_entry                         xxxxx      xxxxx  xxxxx xxxxx     xxxxx +x++x
accounts_user                       +x++x      xxxxx  xxxxx xxxxx     xxxxx ++++x
moderation_request                  +x++x      +x---  +x--- +x---     +x--- +x++x
moderation_decision                 +x++x      +x---  +x--- +x---     +x--- +x++x
moderation_reasontemplate           +++++      xxxxx  xxxxx xxxxx     xxxxx +++++
organisations_organisation          +x++x      xx---  xx--- xx---     xx--- +x++x
organisations_mandateinvitation     +x++x      xxxxx  xxxxx xxxxx     xxxxx +x++x
organisations_act                   +x++x      xxxxx  xxxxx xxxxx     xxxxx +x++x
organisations_merge                 +x++x      xxxxx  xxxxx xxxxx     xxxxx +x++x
caucuses_grouping                   ++++x      xx-x-  +x+xx +x-x-     +x+xx ++++x
caucuses_membership                 +x++x      xx-x-  +x+xx +x-x-     +x+xx +x++x
caucuses_appointment                +x++x      xx-x-  +x+xx +x-x-     +x+xx +x++x
caucuses_appointmentoffer           ++++x      xx-x-  +x+xx +x-x-     +++xx ++++x
caucuses_charter                    ++++x      xx-x-  +++xx ++-x-     +++xx ++++x
caucuses_report                     +x++x      xx-x-  +x+xx +x-x-     +x+xx +x++x
caucuses_bulletinreader             +x++x      xxxxx  xxxxx xxxxx     xxxxx +x++x
caucuses_proposalcomment            +x++x      xx-x-  +x-x- +x-x-     +x+xx +x++x
archive_post                        +x++x      +x++x  xx-x- xx-x-     xx-x- +x++x
archive_removal                     +x++x      +x++x  xx-x- xx-x-     xx-x- +x++x
archive_importrun                   +x++x      +x++x  xxxxx xxxxx     xxxxx +x++x
mailinglists_mailinglist            ++++x      ++++x  +x+xx +x-x-     +x+xx ++++x
mailinglists_heldpost               +x++x      +x++x  xx-x- xx-x-     xx-x- +x++x
mailinglists_listkeeper             ++++x      ++++x  xxxxx xxxxx     xxxxx ++++x
mailinglists_installation           +x++x      +x++x  xxxxx xxxxx     xxxxx +x++x
mailinglists_subscription           +x++x      +x++x  xx-x- xx-x-     xx-x- +x++x
mailinglists_roleaddress            +x++x      +x++x  xxxxx xxxxx     xxxxx +x++x
caucuses_membershipwish             +x++x      xxxxx  xxxxx xxxxx     xxxxx +++++
texts_translation                   +x++x      xxxxx  xxxxx xxxxx     xxxxx +x++x
translations_job                    +x++x      xxxxx  xxxxx xxxxx     xxxxx +x++x
translations_volunteer              +x++x      xxxxx  xxxxx xxxxx     xxxxx +x++x
translations_document               +x++x      xxxxx  xxxxx xxxxx     xxxxx +x++x
pages_page                          +++++      xxxxx  xxxxx xxxxx     xxxxx +++++
pages_pagefile                      +++++      xxxxx  xxxxx xxxxx     xxxxx +++++
pages_link                          +++++      xxxxx  xxxxx xxxxx     xxxxx +++++
pages_event                         +++++      xxxxx  xxxxx xxxxx     xxxxx +++++
"""

# The actions that each list offers to those who see it; of others' lists nobody is offered any.
DELETE = "delete_selected"
REQUEST_ACTIONS = {"take_over", "bulk_approve", "bulk_ask", "bulk_decline"}
ACTIONS = {
    "caucuses_membership": {"export"},
    "caucuses_appointmentoffer": {"withdraw_offers"},
    "caucuses_bulletinreader": {"stop"},
    "mailinglists_listkeeper": {"release"},
    "mailinglists_installation": {"try_now", "take_over", "mend"},
    "mailinglists_heldpost": {"accept", "trust", "reject", "discard"},
    "mailinglists_subscription": {"take_off"},
    "caucuses_proposalcomment": {"hide", "show_again"},
    "notices_outgoingmail": {"try_again"},
    "moderation_request": REQUEST_ACTIONS,
    "moderation_reasontemplate": {DELETE},
    "organisations_merge": {"undo"},
    "texts_translation": {"withdraw"},
    "pages_page": {DELETE},
    "pages_link": {DELETE, "check_now"},
    "pages_event": {DELETE},
}
# What the administrator is offered beside.
ADMINISTRATORS_ACTIONS = {
    "auth_group": {DELETE},
    "account_emailaddress": {DELETE, "make_verified"},
    "accounts_user": {"take_second_factor_away"},
    "caucuses_membershipwish": {DELETE},
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
    "mfa_list_webauthn": (302, 200),
    "mfa_add_webauthn": (302, 200),
    "mfa_edit_webauthn": (302, 404),
    "mfa_remove_webauthn": (302, 404),
    "mfa_reauthenticate_webauthn": (302, 403),
    "mfa_login_webauthn": (302, 302),
    "usersessions_list": (302, 302),
}


def lists():
    """Return the table of lists: by name, for each kind of insider the status of each view."""
    head, *rows = (line.split() for line in LISTS.strip().splitlines())
    return {
        name: dict(zip(head[1:], ([SIGNS[sign] for sign in cell] for cell in cells), strict=True))
        for name, *cells in rows
    }


def column_of(role):
    """Return the column of the table of lists that is about a person, None for outsiders."""
    return next((column for column, people in INSIDERS.items() if role in people), None)


def known_actions(name):
    """Return the actions that a list has for somebody, deleting, and one that there is not."""
    beside = ADMINISTRATORS_ACTIONS.get(name, set())
    return ACTIONS.get(name, set()) | beside | {DELETE, "nonsense"}


def actions_of(name, role):
    """Return the actions that a list offers to a person."""
    column = column_of(role)
    if column is None or lists()[name][column][0] != 200:
        return set()
    beside = ADMINISTRATORS_ACTIONS.get(name, set()) if column == "administrator" else set()
    return ACTIONS.get(name, set()) | beside
