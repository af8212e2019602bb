frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Lead CRM Figures"] = { method: "lead_crm.api.figures.chart", filters: [] };
