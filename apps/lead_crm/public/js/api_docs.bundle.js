// The page /api-docs: Swagger UI on the document that the API describes itself with.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

const add_csrf_token = (request) => {
	request.headers["X-Frappe-CSRF-Token"] = frappe.csrf_token;
	return request;
};

const show = async () => {
	const response = await fetch("/api/method/lead_crm.api.meta.openapi", { credentials: "same-origin" });
	const { message } = await response.json();
	SwaggerUI({
		dom_id: "#api-docs",
		spec: { ...message, servers: [{ url: window.location.origin }] },
		requestInterceptor: add_csrf_token,
		docExpansion: "none",
		filter: true,
		deepLinking: true,
		validatorUrl: null,
	});
};

frappe.ready(show);
