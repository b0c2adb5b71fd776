// Signals of a command without a screen: the running step is stopped and recorded before the process ends.
import {exitStatus} from '../session/guide/outcome.js';

export type Signals = Readonly<{
	/** Aborts on SIGINT and SIGTERM. */
	stop: AbortSignal;
	/** Resolves when the terminal is gone. */
	hangUp: Promise<void>;
	/** The exit status that tells which signal it was. */
	status: () => number;
	dispose: () => void;
}>;

/** Takes the signals over until disposed. A second SIGINT or SIGTERM changes nothing: stopping is under way. */
export function onSignals(): Signals {
	const controller = new AbortController();
	let status: number = exitStatus.interrupted;
	let hang: () => void = () => undefined;
	const hangUp = new Promise<void>((resolve) => {
		hang = resolve;
	});
	const onInterrupt = () => {
		controller.abort();
	};
	const onTerminate = () => {
		status = exitStatus.terminated;
		controller.abort();
	};
	const onHangUp = () => {
		hang();
	};
	process.on('SIGINT', onInterrupt);
	process.on('SIGTERM', onTerminate);
	process.on('SIGHUP', onHangUp);
	return {
		stop: controller.signal,
		hangUp,
		status: () => status,
		dispose() {
			process.off('SIGINT', onInterrupt);
			process.off('SIGTERM', onTerminate);
			process.off('SIGHUP', onHangUp);
		},
	};
}
