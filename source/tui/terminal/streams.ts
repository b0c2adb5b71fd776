// The three streams of a terminal, and the errors that a terminal that goes away raises on them.

export type Streams = Readonly<{stdin: NodeJS.ReadStream; stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream}>;

/**
 * Swallows the errors of a closed terminal (EIO, EPIPE), which would else end the process before anything is recorded,
 * and reports the first sign of it. The listeners stay for good: such errors come late, too.
 */
export function watchStreams(streams: Streams, onGone: () => void): void {
	for (const stream of [streams.stdin, streams.stdout, streams.stderr]) {
		stream.on('error', onGone);
	}

	streams.stdin.on('end', onGone);
	streams.stdin.on('close', onGone);
}

/**
 * The terminal as Ink shall see it: without a last row. For a frame as high as the terminal (as one is for a moment when
 * a terminal shrinks) Ink 6.8 erases the scrollback of the person's shell.
 */
export function withoutLastRow(stdout: NodeJS.WriteStream): NodeJS.WriteStream {
	return new Proxy(stdout, {
		get(target, name) {
			if (name === 'rows') {
				return Number.MAX_SAFE_INTEGER;
			}

			const value: unknown = Reflect.get(target, name, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
}
