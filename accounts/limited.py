"""What is limited of signing up, signing in and keeping an account."""

from limits import actions, traps
from limits.actions import Action

actions.register(
    Action(
        "sign_up",
        frozenset({"account_signup", "account_signup_by_passkey"}),
        counts_tries=True,
        # Whoever signs up with the address of another sends them a mail.
        email_field="email",
        trapped=traps.as_if_signed_up,
    )
)
actions.register(
    Action("sign_in", frozenset({"account_login"}), counts_tries=True, email_field="login")
)
actions.register(
    Action(
        "code_mails",
        frozenset({"account_request_login_code", "account_reset_password"}),
        counts_tries=True,
        email_field="email",
    )
)
actions.register(
    Action(
        "codes",
        frozenset(
            {
                "account_confirm_email",
                "account_confirm_login_code",
                "account_confirm_password_reset_code",
                "account_complete_password_reset",
                "account_email_verification_sent",
                "account_reset_password_from_key",
                "mfa_authenticate",
                "mfa_login_webauthn",
                "mfa_trust",
            }
        ),
        counts_tries=True,
    )
)
actions.register(
    Action(
        "account_changes",
        frozenset(
            {
                "account_change_password",
                "account_email",
                "account_reauthenticate",
                "account_set_password",
                "accounts:profile",
                "mfa_activate_totp",
                "mfa_add_webauthn",
                "mfa_deactivate_totp",
                "mfa_generate_recovery_codes",
                "mfa_reauthenticate",
                "mfa_reauthenticate_webauthn",
            }
        ),
        counts_tries=True,
    )
)
# Who wants to leave may always do so; who enters the back-office has been let in by people.
actions.exempt("account_logout", "admin:")
