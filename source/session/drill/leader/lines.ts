// Cuts what arrives on a connection into lines, and holds no more of it than one line may have. Pure.

export type LineFeed = Readonly<{
	/** The lines that are complete now; null where one is longer than allowed, and the rest cannot be trusted. */
	push: (bytes: Uint8Array) => readonly string[] | null;
}>;

/** A feed for lines of at most `longest` bytes. */
export function lineFeed(longest: number): LineFeed {
	let held: Buffer[] = [];
	let size = 0;
	let isBroken = false;
	return {
		push(bytes) {
			if (isBroken) {
				return null;
			}

			const lines: string[] = [];
			let rest = Buffer.from(bytes);
			for (let end = rest.indexOf(10); ; end = rest.indexOf(10)) {
				const piece = end === -1 ? rest : rest.subarray(0, end);
				size += piece.length;
				if (size > longest) {
					isBroken = true;
					held = [];
					return null;
				}

				held.push(piece);
				if (end === -1) {
					return lines;
				}

				lines.push(Buffer.concat(held).toString('utf8'));
				held = [];
				size = 0;
				rest = rest.subarray(end + 1);
			}
		},
	};
}

/** The value of a JSON line; undefined where it is none. */
export function jsonOf(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}
