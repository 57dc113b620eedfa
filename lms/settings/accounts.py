"""Sign-in: one form for everybody, a second factor for staff (contracts.md §2, security.md §3)."""

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.SecretBackend"]
LOGIN_URL = "/dang-nhap/"
LOGIN_REDIRECT_URL = "/sau-dang-nhap/"
LOGOUT_REDIRECT_URL = "/"

PASSWORD_HASHERS = ["accounts.hashers.SmallArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "accounts.validators.SecretValidator"}]

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = False  # failures are counted in our own tables, per account and device (contracts.md §2)
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300

MFA_ADAPTER = "accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Hòa giải ở cơ sở"
MFA_RECOVERY_CODE_COUNT = 10
MFA_TOTP_TOLERANCE = 1  # clocks of phones may be half a minute off

# S4: staff sessions end after this many minutes without a request, or hours in all.
STAFF_IDLE_MINUTES = 15
ADMINISTRATOR_IDLE_MINUTES = 5
STAFF_SESSION_HOURS = 12
STAFF_SUSPEND_DAYS = 45
CARD_VALID_DAYS = 14
CARD_MAX_TRIES = 5
UNKNOWN_DEVICE_MAX_FAILURES = 20
KNOWN_DEVICE_MAX_FAILURES = 20
