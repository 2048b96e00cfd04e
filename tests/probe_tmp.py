from tests.test_access import *
from tests.people import ROLES
@pytest.fixture
def world(pending, applicant, moderator, second_moderator, representative, organisation,
          other_organisation, former_representative):
    from notices.models import OutgoingMail
    draft = factories.draft(applicant, "Draft")
    asked = factories.returned(applicant, second_moderator, "Asked")
    unlisted = factories.approved(representative, second_moderator, "Unlisted", payload=factories.payload("Unlisted", public_fields=[])).target
    one, two = factories.known_organisation("One"), factories.known_organisation("Two")
    merge = merging.merge(one, two, take=[], by=moderator)
    change = organisations.request_change(organisation, {"website": {"old": "", "new": "https://x.example"}}, by=representative)
    grouping = GroupingFactory()
    MembershipWish.objects.create(organisation=organisation, grouping=grouping)
    PageFactory(path="about"); LinkFactory()
    Event.objects.create(slug="e", name="E", start_on=date(2003,12,10), kind="meeting", phase="phase-1")
    Authenticator.objects.create(user=moderator, type="totp", data={})
    ReasonTemplate.objects.create(kind="registration", verb="ask", language="en", title="t", text="x")
    return locals()
def test_probe(world, client_of, request):
    w = world
    clients = {r: client_of(r) for r in ROLES}
    urls = {}
    def u(name, *args): urls[f"{name} {args}"] = reverse(name, args=args)
    for n in ["healthz","caucuses:list","caucuses:openness","organisations:list","organisations:register","accounts:me","accounts:profile","decisions:list","pages:home","pages:robots","pages:timeline","pages:links","pages:about"]: u(n)
    u("caucuses:detail", w["grouping"].slug); u("pages:body","plenary"); u("pages:page","about")
    for r in ("pending","draft","asked"):
        row = w[r]
        u("organisations:register_check", row.uid); u("organisations:register_part", row.uid, "name")
        for n in ("request","answer","withdraw"): u(f"moderation:{n}", row.uid)
        u("moderation:private", row.link_token); u("moderation:private_answer", row.link_token)
    u("organisations:detail", w["organisation"].slug); u("organisations:detail", w["unlisted"].slug)
    u("organisations:edit", w["organisation"].slug, "profile"); u("organisations:end_mandate", w["organisation"].slug)
    from allauth import urls as au
    for p in get_resolver().url_patterns: pass
    for n in ["login","logout","inactive","signup","reauthenticate","email","email_verification_sent","change_password","set_password","reset_password","confirm_login_code","reset_password_from_key_done","reset_password_done","request_login_code"]:
        u("account_"+n)
    u("account_reset_password_from_key","1","set-password")
    for n in ["index","authenticate","reauthenticate","activate_totp","deactivate_totp","view_recovery_codes","generate_recovery_codes","download_recovery_codes"]: u("mfa_"+n)
    for n in ["index","login","logout","password_change","password_change_done","autocomplete","jsi18n"]: u("admin:"+n)
    for m in admin.site._registry:
        o = m._meta
        row = m._default_manager.first(); assert row, m
        b=f"admin:{o.app_label}_{o.model_name}_"
        u(b+"changelist"); u(b+"add")
        for v in ("change","history","delete"): u(b+v, row.pk)
    u("admin:moderation_request_move", w["pending"].pk, "approve"); u("admin:moderation_request_note", w["pending"].pk)
    u("admin:moderation_request_change", w["draft"].pk)
    u("admin:organisations_organisation_compare", w["organisation"].pk, w["one"].pk)
    u("admin:organisations_organisation_merge", w["one"].pk, w["organisation"].pk)
    for m in ("get","post"):
        for k, url in urls.items():
            out=[]
            for r in ROLES:
                if r!="visitor" and "logout" in k and m=="post": out.append("x"); continue
                with transaction.atomic():
                    try: out.append(str(getattr(clients[r],m)(url).status_code))
                    except Exception as e: out.append(type(e).__name__)
                    transaction.set_rollback(True)
            print(m, k.ljust(90), *out)
