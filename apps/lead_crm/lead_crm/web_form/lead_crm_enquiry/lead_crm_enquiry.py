from lead_crm.services import public_enquiries


def get_context(context):
	"""What the form's script is rendered with."""
	context.enquiry_branches = public_enquiries.open_branches()
	context.enquiry_opened = public_enquiries.opened_now()
