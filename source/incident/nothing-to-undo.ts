// What `change.applied` says of a change whose command was never started.

/** How it stands: nothing happened, so nothing is to be rolled back. */
export const nothingToUndo = {undo: 'not-needed', undoWhy: 'nothing was started'} as const;

/** Whether an event tells of such a change. */
export const wasNeverStarted = (event: Readonly<{succeeded: boolean; undoWhy: string | null}>): boolean =>
	!event.succeeded && event.undoWhy === nothingToUndo.undoWhy;
