"""What this API is, for programs that want to read it (X13, B13)."""

from lead_crm.api import openapi as described
from lead_crm.api.door import endpoint


@endpoint(methods=["GET", "POST"])
def openapi() -> dict:
	"""The OpenAPI 3.1 document of every function and document of Lead CRM, made from the code (X13, B13).

	:return: the document; in an HTTP answer it is under `message`, as every result
	"""
	return described.document()
