// What a goroutine's stack says in one line: whose code it stands in, and what kind of wait it is. Shared by the parsers
// of goroutine profiles and dumps, so that both name a leak in the same words.

/** One frame, innermost first: a function and where it stands, as `main.go:19` without the directory. */
export type Frame = Readonly<{function: string; at: string}>;

/**
 * What a goroutine waits for. `channel` also stands for a select, which a profile without states cannot tell apart;
 * `other` is what runs or is not known.
 */
export type WaitKind = 'channel' | 'http-client' | 'lock' | 'network' | 'sleep' | 'syscall' | 'wait-group' | 'other';

/** First parts of the import paths of the standard library; a package of one's own has a dot in it, or is `main`. */
const standardLibrary = new Set(
	(
		'archive arena bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt ' +
		'go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort ' +
		'strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak'
	).split(' '),
);

/** Whether a function belongs to the standard library: `net/http.(*conn).serve` does, `main.main` does not. */
export function isStandard(name: string): boolean {
	const path = name.replace(/[([].*$/, '');
	// A module path begins with a host name (go.uber.org/zap), a package of the library never does.
	const first = path.includes('/') ? path.split('/', 1)[0] : path.split('.', 1)[0];
	return standardLibrary.has(first ?? '');
}

/**
 * The frame by which a stack is called: the innermost of the program's own code; in a stack of library code only, the
 * outermost, which says what it is for (`net/http.(*persistConn).readLoop`). Null for an empty stack.
 */
export function namingFrame(frames: readonly Frame[]): Frame | null {
	const own = frames.find((frame) => !isStandard(frame.function));
	return own ?? frames.findLast((frame) => frame.function !== 'runtime.goexit') ?? frames[0] ?? null;
}

/** `main.leak main.go:19`; a text for a stack without frames too. */
export function labelOfFrame(frame: Frame | null): string {
	return frame === null ? '(no frames)' : frame.at === '' ? frame.function : `${frame.function} ${frame.at}`;
}

/** The file's own name and line of `/path/main.go:19 +0x27`: the directory says how somebody's machine is laid out. */
export function shortPlace(place: string): string {
	const found = /([^/\\]+:\d+)(?:\s+\+0x[0-9a-f]+)?\s*$/.exec(place);
	return found?.[1] ?? '';
}

const byState: ReadonlyArray<readonly [RegExp, WaitKind]> = [
	[/^(?:sync\.(?:RW)?Mutex\.|semacquire)/, 'lock'],
	[/^sync\.(?:WaitGroup|Cond)\./, 'wait-group'],
	[/^(?:chan |select)/, 'channel'],
	[/^IO wait/, 'network'],
	[/^sleep/, 'sleep'],
	[/^syscall/, 'syscall'],
];

/** The kind of wait from the frames, and from the state where one is known (`chan send`, `sync.Mutex.Lock`). */
export function waitKind(frames: readonly Frame[], state: string | null): WaitKind {
	if (frames.some(({function: name}) => name.startsWith('net/http.(*persistConn).'))) return 'http-client';
	const told = state === null ? undefined : byState.find(([pattern]) => pattern.test(state));
	if (told && told[1] !== 'lock') return told[1];
	const names = frames.map((frame) => frame.function);
	const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
	// `semacquire` of releases before 1.20 is a lock, a wait group or a condition: the frames tell which.
	if (has(/^sync\.\(\*(?:WaitGroup|Cond)\)\.Wait$/)) return 'wait-group';
	if (told || has(/^(?:internal\/)?sync\.\(\*(?:RW)?Mutex\)\.(?:R?Lock|lockSlow|rlock)/)) return 'lock';
	if (state !== null) return 'other';
	if (has(/^(?:internal\/poll\.runtime_pollWait|internal\/poll\.\(\*pollDesc\)\.wait)/)) return 'network';
	if (has(/^time\.Sleep$/)) return 'sleep';
	if (has(/^(?:internal\/runtime\/)?syscall\./)) return 'syscall';
	if (has(/^runtime\/pprof\.|^os\/signal\./) || frames.length === 0) return 'other';
	// The runtime's own frames are left out of a profile: a stack that ends in a function that waits on a channel.
	return 'channel';
}
