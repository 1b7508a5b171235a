"""How is a district made, moved, kept current and taken away? Owner's role only."""

from tenants.provisioning.create import create_district, ensure_platform
from tenants.provisioning.errors import Refused

__all__ = ["Refused", "create_district", "ensure_platform"]
