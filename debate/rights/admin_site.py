"""Django's admin: it opens only to accounts with a second factor, if moderators need one."""

from django.contrib import admin
from django.http import HttpRequest

from debate.readers.second_factors import lacks_second_factor


class AdminSite(admin.AdminSite):
    """The site of all admin pages."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Say whether the user can open the admin."""
        return super().has_permission(request) and not lacks_second_factor(request.user)
