"""Accounts, roles, invitations, schools and the district's own settings."""

from tenants.people.models.absences import Absence
from tenants.people.models.district_rules import DistrictRule
from tenants.people.models.district_settings import DistrictSettings
from tenants.people.models.invitations import Invitation
from tenants.people.models.role_assignments import RoleAssignment
from tenants.people.models.school_years import Closure, EarlyDismissal, SchoolYear
from tenants.people.models.schools import School
from tenants.people.models.users import User

__all__ = [
    "Absence",
    "Closure",
    "DistrictRule",
    "DistrictSettings",
    "EarlyDismissal",
    "Invitation",
    "RoleAssignment",
    "School",
    "SchoolYear",
    "User",
]
