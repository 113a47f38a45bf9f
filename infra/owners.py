"""Who may enter the console: the owners' accounts, made by the operator, never by whoever finds the address."""

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.environments import Environment

_SHORTEST_PASSWORD = 12


class Owners(Construct):
    """A user pool and the console's client in it. `client_id` is what a token must have been made for, `issuer` by whom.

    Which restaurant is whose stands in the table, by the account's `sub`: attributes of a pool can never be taken back.
    The client has no secret: a browser could not keep one. It signs in by SRP, so that the password never travels.
    """

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment) -> None:
        super().__init__(scope, construct_id)
        self.pool = cognito.UserPool(
            self,
            "Pool",
            # Threat protection is in Plus only, by the active user; Essentials costs nothing up to ten thousand owners.
            feature_plan=cognito.FeaturePlan.ESSENTIALS,
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            # A new address counts only once its owner has shown that it is theirs.
            keep_original=cognito.KeepOriginalAttrs(email=True),
            password_policy=cognito.PasswordPolicy(
                min_length=_SHORTEST_PASSWORD,
                require_digits=True,
                require_lowercase=True,
                require_uppercase=True,
                require_symbols=True,
                temp_password_validity=cdk.Duration.days(3),
                password_history_size=5,
            ),
            mfa=cognito.Mfa.OPTIONAL,
            # No texts: they cost, and a number can be taken over.
            mfa_second_factor=cognito.MfaSecondFactor(sms=False, otp=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            deletion_protection=environment.keeps_data,
            removal_policy=cdk.RemovalPolicy.RETAIN if environment.keeps_data else cdk.RemovalPolicy.DESTROY,
        )
        readable = cognito.ClientAttributes().with_standard_attributes(email=True, email_verified=True)
        writable = cognito.ClientAttributes().with_standard_attributes(email=True)
        self.console = self.pool.add_client(
            "Console",
            generate_secret=False,
            auth_flows=cognito.AuthFlow(user_srp=True),
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            # There is no page of Cognito's to be sent to and back.
            disable_o_auth=True,
            read_attributes=readable,
            write_attributes=writable,
            id_token_validity=cdk.Duration.hours(1),
            access_token_validity=cdk.Duration.hours(1),
            refresh_token_validity=cdk.Duration.days(30),
        )
        self.client_id = self.console.user_pool_client_id
        self.issuer = self.pool.user_pool_provider_url
