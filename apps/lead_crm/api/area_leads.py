"""Area leads for programs (A18, A22, A27)."""

from lead_crm.api.access import may_write
from lead_crm.api.door import endpoint
from lead_crm.api.results import AreaLeadDocument, Promoted
from lead_crm.api.shapes import AreaLeadStatus, Digits, Name, PageLength, Text
from lead_crm.api.values import page
from lead_crm.services import area_leads


@endpoint(methods=["GET", "POST"])
def search(
	passport: Digits | None = None, contact: Digits | None = None, limit: PageLength = 20
) -> list[dict]:
	"""Area leads with this passport, phone or email, however written (A18).

	:return: area leads, newest first
	"""
	return area_leads.search(passport, contact, page(0, limit)[1])


@endpoint(methods=["POST"])
def update_status(area_lead: Name, status: AreaLeadStatus, reason: Text | None = None) -> AreaLeadDocument:
	"""Set an area lead converted, lost or back to work (A22).

	:param status: New, Contacted, Follow Up Pending, Converted or Lost
	:return: the area lead
	"""
	return area_leads.update_status(may_write("Area Lead", area_lead), status, reason).as_dict()


@endpoint(methods=["POST"], creates=True)
def promote(area_lead: Name) -> Promoted:
	"""Make an area lead a lead, once (A27).

	:return: {lead, created, customer}
	"""
	return area_leads.promote(may_write("Area Lead", area_lead))
