app_name = "lead_crm"
app_title = "Lead CRM"
app_publisher = "Lead CRM developers"
app_description = "Leads, customers, follow-ups and promises for organizations that sell through branches"
app_email = "developers@leadcrm.example"
app_license = "agpl-3.0"

app_include_js = "lead_crm.bundle.js"
app_include_css = "lead_crm.bundle.css"
doctype_js = {"Lead": ["public/js/lead_work.js", "public/js/lead_header.js"]}

before_install = "lead_crm.install.before_install"
after_install = "lead_crm.install.after_install"
after_migrate = "lead_crm.install.give_settings"
before_uninstall = "lead_crm.install.before_uninstall"
after_uninstall = "lead_crm.install.after_uninstall"
fixtures = [{"dt": "Role", "filters": [["name", "in", ["CRM Administrator", "Branch Manager", "Counselor", "Trainer", "Key Account Manager", "CRM Integration"]]]}]  # fmt: skip

before_request = ["lead_crm.api.gate.before_request"]
auth_hooks = ["lead_crm.api.gate.after_login"]
after_request = ["lead_crm.api.answers.after_request"]

permission_query_conditions = {
	"Lead": "lead_crm.permissions.in_my_branches",
	"Area Lead": "lead_crm.permissions.in_my_branches",
	"Booking": "lead_crm.permissions.in_my_branches",
	"Follow Up": "lead_crm.permissions.in_my_branches",
	"Public Enquiry": "lead_crm.permissions.in_my_branches",
	"Interaction": "lead_crm.permissions.in_my_branches",
	"Payment Promise": "lead_crm.permissions.in_my_branches",
	"Intro Visit": "lead_crm.permissions.visits_of_mine",
	"Status Change": "lead_crm.permissions.in_my_branches",
	"Learned Scoring": "lead_crm.permissions.in_my_branches",
	"Customer Import": "lead_crm.permissions.in_my_branches",
	"Call Plan": "lead_crm.permissions.in_my_branches",
	"Outgoing Event": "lead_crm.permissions.in_my_branches",
	"Contact": "lead_crm.permissions.contacts_of_mine",
	"Address": "lead_crm.permissions.contacts_of_mine",
	"Customer": "lead_crm.permissions.customers_in_my_branches",
	"Customer Identity": "lead_crm.permissions.identities_in_my_branches",
	"Duplicate Pair": "lead_crm.permissions.pairs_in_my_branches",
	"Hand-over Request": "lead_crm.permissions.requests_to_my_branches",
}
has_permission = {
	"Lead": "lead_crm.permissions.may_open",
	"Area Lead": "lead_crm.permissions.may_open",
	"Booking": "lead_crm.permissions.may_open",
	"Follow Up": "lead_crm.permissions.may_open_hanging",
	"Public Enquiry": "lead_crm.permissions.may_open",
	"Interaction": "lead_crm.permissions.may_open_hanging",
	"Payment Promise": "lead_crm.permissions.may_open_hanging",
	"Intro Visit": "lead_crm.permissions.may_open_visit",
	"Status Change": "lead_crm.permissions.may_open",
	"Learned Scoring": "lead_crm.permissions.may_open",
	"Outgoing Event": "lead_crm.permissions.may_open",
	"Customer Import": "lead_crm.permissions.may_open",
	"Call Plan": "lead_crm.permissions.may_open_plan",
	"Contact": "lead_crm.permissions.may_open_contact",
	"Address": "lead_crm.permissions.may_open_contact",
	"Customer": "lead_crm.permissions.may_open_customer",
	"Customer Identity": "lead_crm.permissions.may_open_identity",
	"Duplicate Pair": "lead_crm.permissions.may_open_pair",
	"Hand-over Request": "lead_crm.permissions.may_open_request",
}
additional_timeline_content = {
	"Lead": ["lead_crm.services.timeline.of_document"],
	"Area Lead": ["lead_crm.services.timeline.of_document"],
	"Customer": ["lead_crm.services.timeline.of_document"],
}

doc_events = {
	"Contact": {
		"on_update": "lead_crm.services.contacts.after_save",
		"after_delete": "lead_crm.services.contacts.after_delete",
	},
	"Tag Link": {"after_insert": "lead_crm.services.scoring.after_tag"},
	"ToDo": {
		"validate": "lead_crm.services.assignment.check_todo",
		"on_update": "lead_crm.services.assignment.after_todo",
		"after_delete": "lead_crm.services.assignment.after_todo",
	},
}
override_doctype_class = {
	"Contact": "lead_crm.services.contacts.AccountContact",
	"Assignment Rule": "lead_crm.services.assignment_rules.BranchAssignmentRule",
	"Auto Email Report": "lead_crm.services.mailed_reports.MailedReport",
}
override_whitelisted_methods = {
	"frappe.desk.doctype.tag.tag.remove_tag": "lead_crm.api.tags.remove_tag",
	"frappe.desk.reportview.export_query": "lead_crm.api.exports.export_list",
	"frappe.desk.query_report.export_query": "lead_crm.api.exports.export_report",
	"frappe.core.doctype.data_export.exporter.export_data": "lead_crm.api.exports.export_data",
}

scheduler_events = {
	"cron": {
		"*/10 * * * *": [
			"lead_crm.jobs.bookings.process_waiting_bookings",
			"lead_crm.jobs.sweeping.take_up_abandoned_runs",
		],
		"*/15 * * * *": [
			"lead_crm.jobs.reminders.send_due_reminders",
			"lead_crm.jobs.reminders.send_digests",
		],
		"*/5 * * * *": [
			"lead_crm.jobs.events.deliver_waiting",
			"lead_crm.jobs.text_messages.send_waiting_messages",
		],
		"5 * * * *": [
			"lead_crm.jobs.promises.mark_overdue",
			"lead_crm.jobs.mail.release_stuck_mails",
			"lead_crm.jobs.customer_import.fail_killed_imports",
			"lead_crm.jobs.duplicates.seek_duplicates",
		],
		"30 1 * * *": ["lead_crm.jobs.customers.collect_nightly"],
	},
	"daily_long": ["lead_crm.jobs.scoring.rescore_open_leads"],
	"weekly_long": ["lead_crm.jobs.scoring.learn_from_outcomes"],
}
default_log_clearing_doctypes = {"Idempotency Record": 30, "Job Run": 30, "Outgoing Event": 30}
