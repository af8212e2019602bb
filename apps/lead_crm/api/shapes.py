"""The types of what programs send and get; pydantic checks them at the door, and the OpenAPI document is made of them."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema
from typing_extensions import NotRequired, TypedDict

from lead_crm.api.json_schemas import schema_of

MOST_ROWS_A_PAGE = 500


def _formatted(name: str, example: str) -> WithJsonSchema:
	return WithJsonSchema({"type": "string", "format": name, "examples": [example]})


def _or_json_text(shape: Any) -> WithJsonSchema:
	"""What a form sends as JSON text is described as what it stands for."""
	return WithJsonSchema(schema_of(shape))


Name = Annotated[str, StringConstraints(max_length=140)]
Text = Annotated[str, StringConstraints(max_length=65_535)]
# A phone or passport number, which spreadsheets make a number of.
Digits = Annotated[Name, BeforeValidator(lambda value: str(value) if type(value) is int else value)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=140)]
Day = Annotated[str, _formatted("date", "2026-03-31")]
Moment = Annotated[str, _formatted("date-time", "2026-03-31T14:05:00+05:00")]
Amount = Annotated[float | str, WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": 1e12})]
Start = Annotated[int, Field(ge=0, le=1_000_000_000)]
PageLength = Annotated[int, Field(ge=1, le=MOST_ROWS_A_PAGE)]
Days = Annotated[int, Field(ge=0, le=3650)]
Score = Annotated[float, Field(ge=0, le=1)]
Percent = Annotated[int, Field(ge=0, le=100)]
Seconds = Annotated[int, Field(ge=0, le=2**31 - 1)]
Yes = bool
Names = Annotated[list | str, _or_json_text(Annotated[list[Name], Field(max_length=100)])]
LeadNames = Annotated[list | str, _or_json_text(Annotated[list[Name], Field(max_length=500)])]

Reference = Literal["Lead", "Area Lead", "Customer"]
Channel = Literal["Call", "Email", "WhatsApp", "Visit", "Other"]
InteractionType = Literal["Call", "Email", "Meeting", "WhatsApp", "SMS", "Visit", "Order", "Note"]
Direction = Literal["Inbound", "Outbound"]
Frequency = Literal["Daily", "Weekly", "Fortnightly", "Monthly", "Quarterly", "Custom"]
PromiseKind = Literal["Payment", "Loan"]
VisitOutcome = Literal["Interested Enroll Now", "Interested Enroll Later", "Not Interested", "No Show"]
FollowUpOutcome = Literal["Enrolled", "Postponed", "Lost", "Scheduled Visit", "Reached", "No Answer"]
AreaLeadStatus = Literal["New", "Contacted", "Follow Up Pending", "Converted", "Lost"]
OnError = Literal["skip", "stop"]


class _Person(TypedDict):
	full_name: Name
	passport_number: NotRequired[Name | None]
	phone: NotRequired[Name | None]
	email: NotRequired[Name | None]


class _CustomerRow(_Person):
	branch: NotRequired[Name | None]
	organization: NotRequired[Name | None]
	source: NotRequired[Name | None]
	city: NotRequired[Name | None]
	service_type: NotRequired[Name | None]
	last_activity: NotRequired[Moment | None]
	country: NotRequired[Name | None]


class _Booking(TypedDict):
	external_id: Name
	branch: Name
	booking_type: NotRequired[Literal["Booking", "Enrollment", "Order"]]
	booked_on: NotRequired[Day | None]
	amount: NotRequired[Amount | None]
	currency: NotRequired[Name | None]
	persons: NotRequired[list[_Person]]


class _Child(TypedDict):
	first_name: Name
	last_name: NotRequired[Name | None]
	date_of_birth: NotRequired[Day | None]
	gender: NotRequired[Name | None]


class _Parent(TypedDict):
	name: Name
	phone: NotRequired[Name | None]
	email: NotRequired[Name | None]
	relation: NotRequired[Name | None]
	is_primary: NotRequired[bool]


class _Order(TypedDict):
	product_details: NotRequired[Text]
	quantity: NotRequired[Amount]
	total_price: NotRequired[Amount]
	order_date: NotRequired[Day]


CustomerRows = Annotated[list | str, _or_json_text(Annotated[list[_CustomerRow], Field(max_length=5000)])]
BookingBody = Annotated[dict | str, _or_json_text(_Booking)]
Child = Annotated[dict | str, _or_json_text(_Child)]
Parents = Annotated[list | str, _or_json_text(Annotated[list[_Parent], Field(min_length=1, max_length=20)])]
Order = Annotated[dict | str, _or_json_text(_Order)]
