// What the jobs of lead_crm.jobs are called where people read of their runs.

frappe.provide("lead_crm");

/** A job's name in the user's language; one that is not listed, as that of another app, by the last part of its full name. */
lead_crm.job_title = function (job) {
	const words = job.split(".").pop().replace(/_/g, " ");
	const titles = {
		"bookings.process_waiting_bookings": __("Process waiting bookings"),
		"customer_import.take_up_killed_imports": __("Take up killed imports"),
		"customers.collect": __("Collect customers"),
		"customers.collect_nightly": __("Collect customers nightly"),
		"duplicates.seek_duplicates": __("Seek duplicates"),
		"events.deliver_waiting": __("Deliver waiting events"),
		"lead_words.rebuild": __("Rebuild what leads are found by"),
		"mail.release_stuck_mails": __("Release stuck mails"),
		"promises.mark_overdue": __("Mark overdue promises"),
		"reminders.send_digests": __("Send digests"),
		"reminders.send_due_reminders": __("Send due reminders"),
		"scoring.learn_from_outcomes": __("Learn scores from outcomes"),
		"scoring.rescore_open_leads": __("Score open leads anew"),
		"sweeping.take_up_abandoned_runs": __("Take up abandoned runs"),
		"text_messages.send_waiting_messages": __("Send waiting text messages"),
	};
	return titles[job.replace("lead_crm.jobs.", "")] || words.charAt(0).toUpperCase() + words.slice(1);
};
