// Rendered by Jinja: the branches to choose from, and when this page was opened, sealed.

frappe.ready(() => {
	const branches = {{ enquiry_branches | tojson }};
	const form = frappe.web_form;
	const wanted = new URLSearchParams(location.search).get("branch");

	form.set_df_property("branch", "options", branches);
	form.set_value("branch", branches.length === 1 ? branches[0] : branches.find((branch) => branch === wanted) || "");
	form.set_value("opened", {{ enquiry_opened | tojson }});
	name_inputs();
	hide_trap();
	if (!branches.length) say_nobody_is_there();

	/** Frappe's labels are not tied to their inputs, so a screen reader would not say what they are. */
	function name_inputs() {
		for (const { $input, df } of Object.values(form.fields_dict)) $input?.attr("aria-label", df.label);
	}

	/** People do not see this field, nor does a screen reader; a program fills it in. */
	function hide_trap() {
		for (const name of ["website", "opened"]) {
			const { $wrapper, $input } = form.fields_dict[name];
			$wrapper.attr("aria-hidden", "true");
			$input?.attr({ tabindex: -1, autocomplete: "off" });
		}
	}

	function say_nobody_is_there() {
		const words = __("At the moment no branch takes enquiries here.");
		$(".web-form").empty().append($("<p class='text-muted' data-no-branch>").text(words));
		$(".submit-btn").prop("disabled", true);
	}
});
