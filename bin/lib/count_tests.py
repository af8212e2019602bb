"""Add up the JUnit files named as arguments into one closing line; exit 1 when a test failed or none ran."""

import sys
import xml.etree.ElementTree as ET

cases = [case for path in sys.argv[1:] for case in ET.parse(path).iter("testcase")]
failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
skipped = sum(case.find("skipped") is not None for case in cases)
print(
	f"{len(cases) - failed - skipped} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")
)
sys.exit(bool(failed) or not cases)
