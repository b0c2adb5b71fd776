// Drives a session through quiet checks, one awaited intent after another, until auto-run.ts says stop. No timer of its
// own: where it must wait, it waits for the session to change.
import type {Session} from '../../../session/contract.js';
import {nextAutoMove} from './auto-run.js';
import {passOver} from './pass-over.js';

const changed = (session: Session, isStopped: () => boolean): Promise<void> =>
	new Promise((resolve) => {
		const unsubscribe = session.subscribe(() => {
			unsubscribe();
			resolve();
		});
		if (isStopped() || (session.view().running === null && session.view().busy === null)) {
			unsubscribe();
			resolve();
		}
	});

/** Resolves with why it ended, as a phrase that follows "Stopped at". */
export async function driveAuto(session: Session, isStopped: () => boolean): Promise<string> {
	let hasMeasured = false;
	while (!isStopped()) {
		const move = nextAutoMove(session.view(), hasMeasured);
		switch (move.do) {
			case 'stop':
				return move.because;
			case 'wait':
				await changed(session, isStopped);
				break;
			case 'run': {
				const result = await (session.view().inHand.kind === 'not-applicable'
					? passOver(session)
					: session.run({kind: 'none'}));
				if ('refused' in result) {
					return result.refused;
				}

				hasMeasured = true;
				break;
			}

			case 'advance': {
				const result = await session.advance();
				if ('refused' in result) {
					return result.refused;
				}

				hasMeasured = false;
			}
		}
	}

	return 'your wish';
}
