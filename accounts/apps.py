"""App settings of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See README.md of this folder for what the app owns."""

    name = "accounts"
    verbose_name = "Tài khoản"
