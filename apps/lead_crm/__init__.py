"""Lead CRM: leads, customers, follow-ups and promises for organizations that sell through branches."""

__version__ = "0.1.0"
