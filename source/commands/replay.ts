// `gotriage replay`: plays a recording or an incident, on the screen or as lines. Reads only; nothing in it is executed.
import {performance} from 'node:perf_hooks';
import {setTimeout as delay} from 'node:timers/promises';
import {replayLines} from '../plain/replay.js';
import {findScene, openPlayback, type Playback, type Scene, stepCount} from '../recording/playback.js';
import {defaultIdleMs, type Speed, speedOf, speeds, timelineOf} from '../recording/playhead.js';
import {exitStatus} from '../session/guide/outcome.js';
import {cleanLine} from '../text/clean.js';
import {nearest} from '../text/nearest.js';
import {readArguments} from './arguments.js';
import {type Io, UsageFault} from './io.js';
import {type Played, playedWord, readPlayed, tellNotes} from './played.js';
import {onSignals} from './signals.js';

/** Printed output is for reading and searching, so nearly all of a long one is there. */
const printed = {maxCells: 16_384, maxCharacters: 16 * 1024 * 1024};

function readSpeed(word: string | null): Speed | null {
	if (word === null) {
		return null;
	}

	const speed = speedOf(word);
	if (speed === null) {
		throw new UsageFault(`--speed takes ${speeds.join(', ')}, not ${word}`);
	}

	return speed;
}

function readIdle(word: string | null): number {
	if (word === null) {
		return defaultIdleMs;
	}

	const seconds = /^\d+(?:\.\d+)?$/.test(word) ? Number(word) : Number.NaN;
	if (Number.isNaN(seconds)) {
		throw new UsageFault(`--idle takes seconds, such as 2 or 0.5, not ${word}`);
	}

	return seconds * 1000;
}

/** The scene that a replay begins at. Throws a UsageFault with the nearest step there is. */
function readFrom(playback: Playback, word: string | null): Scene {
	const [first] = playback.scenes;
	const scene = word === null ? first : findScene(playback, word);
	if (scene) {
		return scene;
	}

	const steps = playback.scenes.flatMap(({subject}) => (subject.kind === 'step' ? [subject.step] : []));
	const suggestion = nearest(word ?? '', steps);
	const count = stepCount(playback);
	throw new UsageFault(
		`--from ${cleanLine(word ?? '', 200)}: this recording has no such step${suggestion === null ? '' : `; did you mean ${suggestion}?`} (${
			count === 0 ? 'it has none' : `it has steps 1 to ${count}`
		}, also named by their ids)`,
	);
}

/** Prints from a scene on, at the recorded pace where there is a speed. Resolves with an exit status. */
async function print(
	io: Io,
	played: Played,
	playback: Playback,
	from: Scene,
	pace: Readonly<{speed: Speed; idleMs: number}>,
): Promise<number> {
	const {playedAt} = timelineOf(playback, {idleMs: pace.idleMs, readingMs: 0});
	const render = replayLines();
	const signals = onSignals();
	const closed = new AbortController();
	const onClosedPipe = () => {
		closed.abort();
	};
	process.stdout.once('close', onClosedPipe);
	const stop = AbortSignal.any([signals.stop, closed.signal]);
	try {
		io.out(`${cleanLine(`Replay of ${played.name}: a recording, nothing is run.`, 1000)}\n`);
		const begun = performance.now();
		const origin = playedAt[from.first] ?? 0;
		for (const [index, moment] of playback.moments.entries()) {
			const lines = render(moment);
			if (index < from.first) {
				continue;
			}

			if (pace.speed !== 'instant') {
				const due = ((playedAt[index] ?? 0) - origin) / pace.speed;
				const wait = due - (performance.now() - begun);
				if (wait > 0) {
					await delay(wait, undefined, {signal: stop}).catch(() => undefined);
				}
			}

			if (stop.aborted) {
				return signals.stop.aborted ? signals.status() : exitStatus.good;
			}

			if (lines.length > 0) {
				io.out(`${lines.join('\n')}\n`);
			}
		}

		return played.status;
	} finally {
		process.stdout.off('close', onClosedPipe);
		signals.dispose();
	}
}

const statusOfExit = {
	hangup: exitStatus.hungUp,
	interrupted: exitStatus.interrupted,
	terminated: exitStatus.terminated,
} as const;

/** Plays it on the screen; without a terminal, or with --plain, prints it. Exit 1 where not all could be read. */
export async function replay(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('replay', words, {
		speed: {type: 'string'},
		idle: {type: 'string'},
		from: {type: 'string'},
		plain: {type: 'boolean'},
	});
	const speed = readSpeed(given.value('speed'));
	const idleMs = readIdle(given.value('idle'));
	const word = playedWord('replay', given.positionals);
	const isPrinted = given.flag('plain') || !io.isTerminal;
	const played = await readPlayed(io, word);
	const playback = await (isPrinted
		? openPlayback(played.events, played.readBlob, printed)
		: openPlayback(played.events, played.readBlob));
	const from = readFrom(playback, given.value('from'));
	if (isPrinted) {
		const status = await print(io, played, playback, from, {speed: speed ?? 'instant', idleMs});
		tellNotes(io, played);
		return status;
	}

	const {startReplay} = await import('../tui/main.js');
	const {name, title, runbooks, readBlob, notes} = played;
	const end = await startReplay(
		{name, title, playback, runbooks, readBlob, notes},
		{speed: speed ?? 1, idleMs, from, now: () => performance.now()},
	);
	tellNotes(io, played);
	if (end.error !== null) {
		io.err(`gotriage stopped on an error of its own: ${end.error.message}\n`);
		return exitStatus.ownError;
	}

	return end.exit === 'left' ? played.status : statusOfExit[end.exit];
}
