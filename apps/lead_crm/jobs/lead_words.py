"""The words by which leads are found, made anew for all of them (D4)."""

from lead_crm.jobs.running import Tally, recorded_job
from lead_crm.services import lead_words


@recorded_job
def rebuild(tally: Tally) -> None:
	"""In batches that commit, after leads were written by SQL or a spelling rule changed; goes on where it was killed."""
	last = tally.position.get("last", "")
	while names := lead_words.rebuild_after(last):
		last = names[-1]
		tally.handled += len(names)
		tally.keep({"last": last})
