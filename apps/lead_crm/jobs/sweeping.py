"""Whatever was killed, lost in the queue, or failed is run again, without anybody asking (X9)."""

from lead_crm.jobs.running import Tally, recorded_job
from lead_crm.services import job_runs


@recorded_job
def take_up_abandoned_runs(tally: Tally) -> None:
	"""Every ten minutes: runs without a worker go on where they were; a daily job that failed gets another try."""
	waiting = [(run.job, job_runs.asked_for(run)) for run in job_runs.abandoned()]
	waiting += [(job, None) for job in job_runs.failed_lately()]
	for job, run in dict.fromkeys(waiting):
		job_runs.enqueue(job, run)
		tally.handled += 1
