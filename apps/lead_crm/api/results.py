"""The types of what the functions answer; the OpenAPI document shows them."""

from typing import Annotated, Any, Literal

from pydantic import WithJsonSchema
from typing_extensions import NotRequired, TypedDict

from lead_crm.api.json_schemas import DOCUMENT


def document(doctype: str) -> Any:
	"""A document of this DocType, described by its fields."""
	return Annotated[dict, WithJsonSchema({DOCUMENT: doctype.replace(" ", "")})]


LeadDocument, AreaLeadDocument, CustomerDocument = map(document, ("Lead", "Area Lead", "Customer"))
VisitDocument, FollowUpDocument = document("Intro Visit"), document("Follow Up")
PromiseDocument, InteractionDocument = document("Payment Promise"), document("Interaction")
CallPlanDocument, HandOverRequestDocument = document("Call Plan"), document("Hand-over Request")


class Page(TypedDict):
	"""One page of a list; `total` counts all of it."""

	total: int
	data: list[dict]
	more: NotRequired[bool]


class Upserted(TypedDict):
	customer: str
	created: bool
	matched_on: Literal["phone", "email", "passport"] | None
	conflicts: list[str]


class UpsertedRow(TypedDict):
	row: int
	customer: str | None
	created: bool
	error: str | None


class BulkUpserted(TypedDict):
	created: int
	updated: int
	unchanged: int
	failed: int
	results: list[UpsertedRow]


class Job(TypedDict):
	job: str


class JobResult(TypedDict):
	status: Literal["Queued", "Running", "Done", "Failed"]
	progress: float
	created: int
	updated: int
	failed: int


class MergedField(TypedDict):
	fieldname: str
	label: str
	survivor: Any
	duplicate: Any
	result: Any
	differs: bool


class MergePreview(TypedDict):
	survivor: str
	duplicate: str
	fields: list[MergedField]
	identities: list[dict]
	moves: list[dict]


class Duplicates(TypedDict):
	a: dict
	b: dict
	score: float
	reasons: str


class DuplicatePage(TypedDict):
	total: int
	data: list[Duplicates]


class Known(TypedDict):
	doctype: Literal["Customer", "Lead"]
	name: str
	full_name: str
	branch: str | None
	last_contact: str | None
	matched_on: Literal["phone", "email", "passport"]


class AlreadyOurs(TypedDict):
	ours: list[Known]
	elsewhere: bool
	asked: bool


class Asked(TypedDict):
	status: Literal["Asked"]


class Dismissed(TypedDict):
	a: str
	b: str
	status: str


class Ingested(TypedDict):
	booking: str
	created: bool
	leads: list[str]
	customers: list[str]


class Move(TypedDict):
	from_status: str | None
	to_status: str
	changed_at: str
	changed_by: str
	seconds_in_status: int
	note: str | None


class LeadDetails(TypedDict):
	lead: LeadDocument
	customer: dict | None
	contacts: list[dict]
	visits: list[dict]
	follow_ups: list[dict]
	promises: list[dict]
	interactions: list[dict]
	call_plans: list[dict]
	bookings: list[dict]
	status_history: list[Move]
	more: list[str]


class HandedOver(TypedDict):
	branch: str
	lead: NotRequired[str]
	customer: NotRequired[str]


class LeadResult(TypedDict):
	lead: str
	ok: bool
	error: str | None


class BulkChanged(TypedDict):
	updated: int
	failed: int
	results: list[LeadResult]


class Statistics(TypedDict):
	total: int
	by_status: dict[str, int]
	by_source: dict[str, int]
	average_score: float
	hot: int
	conversion_rate: float
	average_days_to_conversion: float | None


class Promoted(TypedDict):
	lead: str
	created: bool
	customer: str | None


class VisitDone(TypedDict):
	visit: VisitDocument
	lead: LeadDocument
	next: FollowUpDocument | None


class FollowUpDone(TypedDict):
	follow_up: FollowUpDocument
	lead: LeadDocument | None
	next: dict | None


class CallDone(TypedDict):
	call_plan: CallPlanDocument
	interaction: InteractionDocument


class OrderDetails(TypedDict):
	product_details: str | None
	quantity: float | None
	total_price: float | None
	order_date: str | None


class Account(TypedDict):
	lead: str
	name: str
	status: str
	potential_revenue: float | None
	cuisine_type: str | None
	restaurant_type: str | None
	orders: int
	order_value: float
	reasons: NotRequired[list[str]]


class OrderPattern(TypedDict):
	lead: str
	name: str
	orders_last_month: int
	orders_this_month: int
	value_last_month: float
	value_this_month: float
	days_since_order: int
