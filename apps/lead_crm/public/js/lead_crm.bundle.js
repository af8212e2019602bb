import "./asking.js";
import "./outcomes.js";
import "./reaching.js";
import "./lead_bulk_actions.js";
import "./reports.js";
import "./customer_merge.js";
import "./lead_boards.js";
import "./already_ours.js";
