// Sees to it that checks stop with gotriage, however it ends: a shell of some hundred kilobytes waits on a pipe that the
// kernel closes when this process is gone, even killed -9, and has the steps that were open then ended. Must never touch
// a step that was ended in good order, nor an action, which belongs to its supervisor.
import {type ChildProcess, spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';

/** Beside this module, both in the bundle and as compiled for tests. */
const reaperFile = fileURLToPath(new URL('./reaper.js', import.meta.url));

/** `+ word` opens, `- word` ends; at the end of the pipe the words that are open go to the reaper. */
const script = `trap '' HUP INT TERM QUIT
open=
while read -r sign word; do
	case $sign in
	+) open="$open $word" ;;
	-)
		rest=
		for one in $open; do [ "$one" = "$word" ] || rest="$rest $one"; done
		open=$rest
		;;
	esac
done
[ -z "$open" ] || exec "$@" $open`;

let running: ChildProcess | null = null;

function guard(): ChildProcess | null {
	if (running !== null) return running;
	try {
		const child = spawn('/bin/sh', ['-c', script, 'gotriage-guard', process.execPath, reaperFile], {
			cwd: '/',
			env: {PATH: '/usr/bin:/bin'},
			// A session of its own: what ends this one with its terminal must not end the guard first.
			detached: true,
			stdio: ['pipe', 'ignore', 'ignore'],
		});
		const forget = (): void => {
			if (running === child) running = null;
		};
		child.on('error', forget);
		child.on('exit', forget);
		child.stdin?.on('error', forget);
		child.unref();
		(child.stdin as unknown as {unref?: () => void} | null)?.unref?.();
		running = child;
		return child;
	} catch {
		// Without a guard a step still has its deadline, as long as gotriage lives.
		return null;
	}
}

/** A step's processes as a word of the guard: its tag, or its tag with the process that leads its group. */
export type Guarded = Readonly<{tag: string; leader: Readonly<{pid: number; started: string}> | null}>;

export function guardWord({tag, leader}: Guarded): string {
	return leader === null ? tag : `${tag}/${leader.pid}/${encodeURIComponent(leader.started)}`;
}

/** What a word says; null for one that is none. */
export function parseGuardWord(word: string): Guarded | null {
	const [tag = '', pid, started] = word.split('/');
	if (!/^[\w.-]+$/.test(tag)) return null;
	if (pid === undefined || started === undefined) return {tag, leader: null};
	const number = Number(pid);
	return Number.isSafeInteger(number) && number > 1
		? {tag, leader: {pid: number, started: decodeURIComponent(started)}}
		: null;
}

export type GuardedStep = Readonly<{
	/** Tells which process leads the step, as soon as it exists. */
	started: (process: Readonly<{pid: number; started: string | null}>) => void;
	/** The step has settled: what it left running was told of, and is left alone. */
	over: () => void;
}>;

/** Begins to guard what will carry this tag; before it is started, so that nothing is started unguarded. */
export function guardStep(tag: string): GuardedStep {
	const words: string[] = [];
	const open = (word: string): void => {
		words.push(word);
		guard()?.stdin?.write(`+ ${word}\n`);
	};
	open(guardWord({tag, leader: null}));
	return {
		started({pid, started}) {
			if (started !== null) open(guardWord({tag, leader: {pid, started}}));
		},
		over() {
			if (running !== null) running.stdin?.write(words.map((word) => `- ${word}\n`).join(''));
		},
	};
}
