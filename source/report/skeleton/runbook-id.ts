// The id of the runbook that an incident becomes.

/** Lower-case words joined by hyphens. */
export const idPattern = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Whether a word may be the id of a runbook. */
export const isRunbookId = (word: string): boolean => word.length <= 64 && idPattern.test(word);

/** The id that the runbook of an incident gets where nobody says another. */
export function skeletonId(incident: string): string {
	const id = `incident-${incident}`;
	return isRunbookId(id) ? id : 'incident';
}
