// Knows, for any place in a stream, whether it lies inside a private key in PEM form, even where the line that opened it
// was not kept. Works on raw bytes with native search, so that a flood does not slow it down.

const marker = Buffer.from('PRIVATE KEY-----');
const lookBack = 64;
const overlap = 128;
const mostToggles = 1024;

export interface PrivateKeyWatch {
	readonly write: (chunk: Buffer) => void;
	/** Whether the byte at this offset lies inside a private key. Errs towards yes. */
	readonly isOpenAt: (offset: number) => boolean;
}

export function createPrivateKeyWatch(): PrivateKeyWatch {
	/** Where the state changes, in order; the state before the first is its opposite. */
	let toggles: {offset: number; isOpen: boolean}[] = [];
	let carry: Buffer = Buffer.alloc(0);
	let total = 0;

	const scan = (bytes: Buffer, base: number, endsAfter: number): void => {
		let at = bytes.indexOf(marker, Math.max(0, endsAfter - marker.length + 1));
		while (at !== -1) {
			const before = bytes.subarray(Math.max(0, at - lookBack), at).toString('latin1');
			const opens = before.lastIndexOf('BEGIN');
			const closes = before.lastIndexOf('END ');
			const isOpen = opens > closes;
			if ((opens !== -1 || closes !== -1) && toggles.at(-1)?.isOpen !== isOpen) {
				toggles.push({offset: base + at + marker.length, isOpen});
				if (toggles.length > mostToggles) toggles = toggles.slice(mostToggles / 2);
			}
			at = bytes.indexOf(marker, at + marker.length);
		}
	};

	return {
		write(chunk) {
			const joined = Buffer.concat([carry, chunk.subarray(0, overlap)]);
			scan(joined, total - carry.length, carry.length);
			if (chunk.length > overlap) scan(chunk, total, overlap);
			total += chunk.length;
			carry = chunk.length >= overlap ? Buffer.from(chunk.subarray(-overlap)) : Buffer.from(joined.subarray(-overlap));
		},
		isOpenAt(offset) {
			const last = toggles.findLast((toggle) => toggle.offset <= offset);
			if (last) return last.isOpen;
			const first = toggles[0];
			return first ? !first.isOpen : false;
		},
	};
}
