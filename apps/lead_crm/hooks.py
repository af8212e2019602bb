app_name = "lead_crm"
app_title = "Lead CRM"
app_publisher = "Lead CRM developers"
app_description = "Leads, customers, follow-ups and promises for organizations that sell through branches"
app_email = "developers@leadcrm.example"
app_license = "agpl-3.0"

extend_bootinfo = [
	"lead_crm.membership.propose_own_branch",
	"lead_crm.membership.introduce_colleagues",
	"lead_crm.services.pipelines.propose_usual",
]
app_include_js = "lead_crm.bundle.js"
app_include_css = "lead_crm.bundle.css"
doctype_js = {
	"Customer Import": [
		"public/js/import_views.js",
		"public/js/import_columns.js",
		"public/js/import_steps.js",
	],
	"Lead": ["public/js/lead_work.js", "public/js/lead_header.js"],
}

before_install = "lead_crm.install.before_install"
after_install = "lead_crm.install.after_install"
after_migrate = "lead_crm.install.give_settings"
before_uninstall = "lead_crm.install.before_uninstall"
after_uninstall = "lead_crm.install.after_uninstall"
fixtures = [{"dt": "Role", "filters": [["name", "in", ["CRM Administrator", "Branch Manager", "Counselor", "Trainer", "Key Account Manager", "CRM Integration"]]]}]  # fmt: skip

before_request = ["lead_crm.api.gate.before_request"]
auth_hooks = ["lead_crm.api.gate.after_login", "lead_crm.api.named_records.check"]
after_request = ["lead_crm.api.answers.after_request"]
page_renderer = "lead_crm.api.unreadable.FailedBeforeLogin"

permission_query_conditions = {
	"Lead": "lead_crm.permissions.leads_of_mine",
	"Area Lead": "lead_crm.permissions.in_my_branches",
	"Booking": "lead_crm.permissions.in_my_branches",
	"Public Enquiry": "lead_crm.permissions.in_my_branches",
	"Follow Up": "lead_crm.permissions.hanging_of_mine",
	"Interaction": "lead_crm.permissions.hanging_of_mine",
	"Payment Promise": "lead_crm.permissions.hanging_of_mine",
	"Intro Visit": "lead_crm.permissions.visits_of_mine",
	"Status Change": "lead_crm.permissions.hanging_of_mine",
	"Learned Scoring": "lead_crm.permissions.in_my_branches",
	"Customer Import": "lead_crm.permissions.in_my_branches",
	"Call Plan": "lead_crm.permissions.hanging_of_mine",
	"Outgoing Event": "lead_crm.permissions.in_my_branches",
	"Customer": "lead_crm.permissions.customers_in_my_branches",
	"Customer Identity": "lead_crm.permissions.identities_in_my_branches",
	"Duplicate Pair": "lead_crm.permissions.pairs_in_my_branches",
	"Hand-over Request": "lead_crm.permissions.requests_to_my_branches",
	"Branch": "lead_crm.permissions.own_branches",
	"Organization": "lead_crm.permissions.own_organizations",
	"Lead Guardian": "lead_crm.permissions.rows_of_mine",
	"Lead Expectation": "lead_crm.permissions.rows_of_mine",
	"Booking Person": "lead_crm.permissions.rows_of_mine",
	"Promise Payment": "lead_crm.permissions.rows_of_mine",
	"Branch Member": "lead_crm.permissions.rows_of_mine",
	"Customer Import Column": "lead_crm.permissions.rows_of_mine",
	"Contact": "lead_crm.guards.contacts_of_mine",
	"Address": "lead_crm.guards.contacts_of_mine",
	"Contact Email": "lead_crm.guards.rows_of_contacts",
	"Contact Phone": "lead_crm.guards.rows_of_contacts",
	"Dynamic Link": "lead_crm.guards.rows_of_contacts",
	"File": "lead_crm.guards.of_what_i_see",
	"Tag": "lead_crm.guards.tags_of_mine",
	"Tag Link": "lead_crm.guards.of_what_i_see",
	"Document Follow": "lead_crm.guards.of_what_i_see",
	"Comment": "lead_crm.guards.of_what_i_see",
	"Communication": "lead_crm.guards.of_what_i_see",
	"Energy Point Log": "lead_crm.guards.of_what_i_see",
	"Prepared Report": "lead_crm.guards.for_their_reader",
	"Auto Email Report": "lead_crm.guards.for_their_reader",
	"Data Import": "lead_crm.guards.of_all_branches",
	"Data Import Log": "lead_crm.guards.of_all_branches",
	"Deleted Document": "lead_crm.guards.of_all_branches",
	"Version": "lead_crm.guards.of_all_branches",
}
has_permission = {
	"Lead": "lead_crm.permissions.may_open_lead",
	"Area Lead": "lead_crm.permissions.may_open",
	"Booking": "lead_crm.permissions.may_open",
	"Follow Up": "lead_crm.permissions.may_open_hanging",
	"Public Enquiry": "lead_crm.permissions.may_open",
	"Interaction": "lead_crm.permissions.may_open_hanging",
	"Payment Promise": "lead_crm.permissions.may_open_hanging",
	"Intro Visit": "lead_crm.permissions.may_open_visit",
	"Status Change": "lead_crm.permissions.may_open_hanging",
	"Learned Scoring": "lead_crm.permissions.may_open",
	"Outgoing Event": "lead_crm.permissions.may_open",
	"Customer Import": "lead_crm.permissions.may_open",
	"Call Plan": "lead_crm.permissions.may_open_plan",
	"Customer": "lead_crm.permissions.may_open_customer",
	"Customer Identity": "lead_crm.permissions.may_open_identity",
	"Duplicate Pair": "lead_crm.permissions.may_open_pair",
	"Hand-over Request": "lead_crm.permissions.may_open_request",
	"Branch": "lead_crm.permissions.may_open_branch",
	"Organization": "lead_crm.permissions.may_open_organization",
	"Contact": ["lead_crm.permissions.may_open_contact", "lead_crm.guards.may_open_contact"],
	"Address": ["lead_crm.permissions.may_open_contact", "lead_crm.guards.may_open_contact"],
	"File": "lead_crm.guards.may_open_reference",
	"Tag Link": "lead_crm.guards.may_open_reference",
	"Document Follow": "lead_crm.guards.may_open_reference",
	"Comment": "lead_crm.guards.may_open_reference",
	"Communication": "lead_crm.guards.may_open_reference",
	"Energy Point Log": "lead_crm.guards.may_open_reference",
	"ToDo": "lead_crm.guards.may_open_reference",
	"Prepared Report": "lead_crm.guards.may_open_their_own",
	"Auto Email Report": "lead_crm.guards.may_open_their_own",
	"Data Import": "lead_crm.guards.may_open_all_branches",
	"Data Import Log": "lead_crm.guards.may_open_all_branches",
	"Deleted Document": "lead_crm.guards.may_open_all_branches",
	"Version": "lead_crm.guards.may_open_all_branches",
}
additional_timeline_content = {
	"Lead": ["lead_crm.services.timeline.of_document"],
	"Area Lead": ["lead_crm.services.timeline.of_document"],
	"Customer": ["lead_crm.services.timeline.of_document"],
}

doc_events = {
	"User": {"validate": "lead_crm.services.workspaces.keep_in_step"},
	"Tag Link": {
		"validate": "lead_crm.guards.check_reference",
		"after_insert": "lead_crm.services.scoring.after_tag",
	},
	"Document Follow": {"validate": "lead_crm.guards.check_reference"},
	"DocShare": {"validate": "lead_crm.guards.check_reference"},
	"Comment": {"validate": "lead_crm.guards.check_reference"},
	"Communication": {"validate": "lead_crm.guards.check_reference"},
	"Reminder": {"validate": "lead_crm.guards.check_reference"},
	"Kanban Board": {"validate": "lead_crm.guards.keep_no_order"},
	"Contact": {
		"autoname": "lead_crm.services.contacts.name_contact",
		"validate": "lead_crm.guards.check_links",
		"on_update": "lead_crm.services.contacts.after_save",
		"after_delete": "lead_crm.services.contacts.after_delete",
	},
	"Address": {
		"autoname": "lead_crm.services.contacts.name_address",
		"validate": "lead_crm.guards.check_links",
	},
	"ToDo": {
		"validate": ["lead_crm.services.assignment.check_todo", "lead_crm.guards.check_reference"],
		"on_update": "lead_crm.services.assignment.after_todo",
		"after_delete": "lead_crm.services.assignment.after_todo",
	},
}
override_doctype_class = {
	"Contact": "lead_crm.services.contacts.AccountContact",
	"Assignment Rule": "lead_crm.services.assignment_rules.BranchAssignmentRule",
	"Auto Email Report": "lead_crm.services.mailed_reports.MailedReport",
	"File": "lead_crm.services.files.BranchFile",
}
standard_queries = {
	"Customer": "lead_crm.api.desk.linked",
	"Lead": "lead_crm.api.desk.linked",
}
override_whitelisted_methods = {
	"frappe.core.doctype.data_export.exporter.export_data": "lead_crm.api.exports.export_data",
	"frappe.desk.query_report.export_query": "lead_crm.api.exports.export_report",
	"frappe.desk.reportview.export_query": "lead_crm.api.exports.export_list",
	"frappe.client.bulk_update": "lead_crm.api.instead.bulk_update",
	"frappe.client.get": "lead_crm.api.instead.get",
	"frappe.client.get_count": "lead_crm.api.instead.get_count",
	"frappe.client.validate_link": "lead_crm.api.instead.validate_link",
	"frappe.desk.calendar.get_events": "lead_crm.api.instead.get_calendar_events",
	"frappe.core.doctype.prepared_report.prepared_report.make_prepared_report": "lead_crm.api.prepared.make_prepared_report",
	"frappe.core.doctype.user_permission.user_permission.get_user_permissions": "lead_crm.api.instead.get_user_permissions",
	"frappe.desk.doctype.event.event.get_events": "lead_crm.api.instead.get_events",
	"frappe.desk.query_report.run": "lead_crm.api.prepared.run",
	"frappe.utils.goal.get_monthly_goal_graph_data": "lead_crm.api.instead.get_monthly_goal_graph_data",
	"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count": "lead_crm.api.instead.get_workflow_state_count",
	"frappe.desk.doctype.dashboard_chart.dashboard_chart.get": "lead_crm.api.instead.get_chart",
	"frappe.desk.doctype.tag.tag.get_tagged_docs": "lead_crm.api.instead.get_tagged_docs",
	"frappe.desk.doctype.tag.tag.remove_tag": "lead_crm.api.tags.remove_tag",
	"frappe.desk.form.utils.get_next": "lead_crm.api.instead.get_next",
	"frappe.desk.search.get_link_title": "lead_crm.api.instead.get_link_title",
	"frappe.desk.search.search_link": "lead_crm.api.instead.search_link",
	"frappe.desk.search.search_widget": "lead_crm.api.instead.search_widget",
	"frappe.realtime.can_subscribe_doctype": "lead_crm.api.instead.can_subscribe_doctype",
	"frappe.utils.global_search.search": "lead_crm.api.instead.search_everything",
}

scheduler_events = {
	"cron": {
		"*/10 * * * *": [
			"lead_crm.jobs.bookings.process_waiting_bookings",
			"lead_crm.jobs.sweeping.take_up_abandoned_runs",
			"lead_crm.jobs.customer_import.take_up_killed_imports",
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
			"lead_crm.jobs.duplicates.seek_duplicates",
		],
		"30 1 * * *": ["lead_crm.jobs.customers.collect_nightly"],
	},
	"daily_long": ["lead_crm.jobs.scoring.rescore_open_leads"],
	"weekly_long": ["lead_crm.jobs.scoring.learn_from_outcomes"],
}
default_log_clearing_doctypes = {"Idempotency Record": 30, "Job Run": 30, "Outgoing Event": 30}
