// Runs the quiet checks that follow by themselves, until one needs the person or the person stops it.
import {driveAuto} from '../auto-drive.js';
import type {Helm} from './helm.js';

export type AutoRun = Readonly<{
	auto: () => void;
	/** Stops what runs, by itself or not; false when nothing does. */
	stop: () => boolean;
	/** No further check is begun; the running one goes on. */
	end: () => void;
}>;

/** An automatic run that has not begun. */
export function makeAutoRun({around, isGone, say}: Helm): AutoRun {
	let autoStopped = true;

	return {
		auto() {
			if (!autoStopped) {
				return;
			}

			autoStopped = false;
			around().dispatch({type: 'auto', on: true});
			around().dispatch({type: 'say', message: null});
			driveAuto(around().session, () => autoStopped || isGone())
				.then(
					(because) => {
						if (!isGone()) {
							say(autoStopped ? 'stopped by you' : `stopped: ${because}`);
						}
					},
					(error: unknown) => say(`that failed: ${error instanceof Error ? error.message : String(error)}`, 'alarm'),
				)
				.finally(() => {
					autoStopped = true;
					around().dispatch({type: 'auto', on: false});
				});
		},
		stop() {
			const {session} = around();
			const view = session.view();
			const wasAuto = !autoStopped;
			autoStopped = true;
			const isRunning = view.running !== null || view.busy !== null;
			if (isRunning) {
				session.stop();
			}

			return isRunning || wasAuto;
		},
		end() {
			autoStopped = true;
		},
	};
}
