"""How is a person known by e-mail and password?"""

from allauth.account.auth_backends import AuthenticationBackend


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """allauth's, without Django's groups and permissions, which we do not use."""
