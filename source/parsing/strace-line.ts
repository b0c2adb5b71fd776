// One line of `strace -T -ttt`, with or without the pid that `-f` puts before it. Go runs its calls on several threads, so
// about a third of its calls come in two halves: a line that ends in `<unfinished ...>` and one that begins with
// `<... NAME resumed>`; the halves are joined by the caller.

export type StraceLine =
	| Readonly<{
			kind: 'call';
			pid: string;
			/** Seconds since 1970; null without -ttt. */
			at: number | null;
			name: string;
			args: string;
			/** ENOENT and the like; null for success. */
			error: string | null;
			/** Seconds in the kernel; null without -T. */
			seconds: number | null;
			/** strace itself slowed this call down or changed its result. */
			isInjected: boolean;
	  }>
	| Readonly<{kind: 'begun'; pid: string; at: number | null; name: string; args: string; isDetached: boolean}>
	| Readonly<{kind: 'resumed'; pid: string; at: number | null; name: string; rest: string}>
	/** Signals, exits, strace's own messages. */
	| Readonly<{kind: 'other'; text: string}>;

const head = /^(?:\[pid\s+(\d+)\]\s+|(\d+)\s+)?(?:(\d+\.\d+)\s+)?(.*)$/;
const resumed = /^<\.\.\.\s+(\w+)\s+resumed>(.*)$/;
const begun = /^(\w+)\((.*?)(?:\s*<(unfinished|detached) \.\.\.>)$/;
const ended =
	/^(.*?)\)\s*=\s+(?:-?\d+|\?|0x[0-9a-f]+)(?:<[^>]*>)?(?:\s+(E[A-Z0-9]+)\b)?[^<]*?(?:\((DELAYED|INJECTED)\))?\s*(?:<(\d+\.\d+)>)?$/;
const whole = /^(\w+)\((.*)$/;

/** Reads one line; what is no call is `other`. */
export function readStraceLine(line: string): StraceLine {
	const [, bracketed, plain, time, rest = ''] = head.exec(line) ?? [];
	const pid = bracketed ?? plain ?? '';
	const at = time === undefined ? null : Number(time);
	const again = resumed.exec(rest);
	if (again !== null) return {kind: 'resumed', pid, at, name: again[1] ?? '', rest: again[2] ?? ''};
	const half = begun.exec(rest);
	if (half !== null) {
		return {kind: 'begun', pid, at, name: half[1] ?? '', args: half[2] ?? '', isDetached: half[3] === 'detached'};
	}
	const call = whole.exec(rest);
	const end = call === null ? null : readEnd(call[2] ?? '');
	if (call === null || end === null) return {kind: 'other', text: rest};
	return {kind: 'call', pid, at, name: call[1] ?? '', ...end};
}

/** What stands after the opening parenthesis: the arguments, the result and the time; null where it has no end. */
export function readEnd(
	text: string,
): Readonly<{args: string; error: string | null; seconds: number | null; isInjected: boolean}> | null {
	const match = ended.exec(text);
	if (match === null) return null;
	const [, args = '', error, injected, seconds] = match;
	return {
		args,
		error: error ?? null,
		seconds: seconds === undefined ? null : Number(seconds),
		isInjected: injected !== undefined,
	};
}

/** The path a call is about: its first string, or the path of its file descriptor (-y); null for others. */
export function pathOf(args: string): string | null {
	const quoted = /"((?:[^"\\]|\\.)*)"/.exec(args);
	const first = /^(?:AT_FDCWD|\d+)<([^>]*)>/.exec(args)?.[1] ?? null;
	const named = quoted?.[1] ?? null;
	if (named === null || named === '') return first?.startsWith('/') ? first : null;
	if (named.startsWith('/')) return named;
	return first?.startsWith('/') ? `${first === '/' ? '' : first}/${named}` : named;
}
