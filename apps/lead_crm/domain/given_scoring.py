"""The scoring rules that a new site gets (D6); from then on the customer edits them in Lead CRM Settings."""

from lead_crm.domain.scoring import HAS_BUSINESS_EMAIL, HAS_COMPANY, HAS_TAG, SOURCE_IS, Rule

BASE, HOT = 50, 80
RULES: tuple[Rule, ...] = (
	Rule(SOURCE_IS, "Referral", 20),
	Rule(SOURCE_IS, "Website", 15),
	Rule(SOURCE_IS, "Facebook", 10),
	Rule(SOURCE_IS, "Instagram", 10),
	Rule(SOURCE_IS, "WhatsApp", 5),
	Rule(HAS_COMPANY, points=10),
	Rule(HAS_BUSINESS_EMAIL, points=10),
	Rule(HAS_TAG, "high-value", 15),
)
FREE_MAIL_DOMAINS: tuple[str, ...] = (
	"gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.in", "yahoo.co.uk", "yahoo.in", "ymail.com", "rocketmail.com",
	"hotmail.com", "hotmail.co.uk", "outlook.com", "outlook.in", "live.com", "msn.com", "icloud.com", "me.com", "mac.com",
	"aol.com", "gmx.com", "gmx.net", "gmx.de", "web.de", "mail.com", "mail.ru", "yandex.com", "yandex.ru", "proton.me",
	"protonmail.com", "tutanota.com", "zoho.com", "zohomail.com", "rediffmail.com", "fastmail.com", "qq.com", "163.com",
	"126.com", "naver.com", "libero.it", "orange.fr", "free.fr",
)  # fmt: skip
