// Keeps the first and the last bytes of a stream in bounded memory. It only copies: what bytes mean is not its business.

/** The most that is kept of one stream: the first 1 MiB and the last 7 MiB. */
export const headLimit = 1024 * 1024;
export const tailLimit = 7 * 1024 * 1024;

const firstAllocation = 64 * 1024;

export type KeptBytes = Readonly<{
	head: Buffer;
	/** Follows `head` at once when nothing was omitted. */
	tail: Buffer;
	/** Bytes between head and tail. */
	omitted: number;
	/** Bytes of the whole stream. */
	total: number;
}>;

export interface ByteKeeper {
	readonly write: (chunk: Buffer) => void;
	readonly kept: () => KeptBytes;
}

/** Starts small and grows with what arrives, so that many quiet commands side by side cost little. */
export function createByteKeeper(limits = {head: headLimit, tail: tailLimit}): ByteKeeper {
	const head = createGrowingBuffer(limits.head);
	const ring = createGrowingBuffer(limits.tail);
	let total = 0;
	/** Where the next byte goes once the ring is full; its oldest byte until then. */
	let position = 0;
	let ringTotal = 0;

	const writeRing = (bytes: Buffer): void => {
		ringTotal += bytes.length;
		const free = limits.tail - ring.length();
		ring.append(bytes.subarray(0, free));
		let rest = bytes.subarray(free);
		if (rest.length >= limits.tail) {
			rest = rest.subarray(rest.length - limits.tail);
			position = 0;
		}
		while (rest.length > 0) {
			const part = rest.subarray(0, limits.tail - position);
			ring.overwrite(position, part);
			position = (position + part.length) % limits.tail;
			rest = rest.subarray(part.length);
		}
	};

	return {
		write(chunk) {
			total += chunk.length;
			const free = limits.head - head.length();
			if (free > 0) head.append(chunk.subarray(0, free));
			if (chunk.length > free) writeRing(chunk.subarray(free));
		},
		kept() {
			const bytes = ring.bytes();
			return {
				head: head.bytes(),
				tail: position === 0 ? bytes : Buffer.concat([bytes.subarray(position), bytes.subarray(0, position)]),
				omitted: Math.max(0, ringTotal - limits.tail),
				total,
			};
		},
	};
}

interface GrowingBuffer {
	readonly length: () => number;
	readonly append: (bytes: Buffer) => void;
	readonly overwrite: (at: number, bytes: Buffer) => void;
	readonly bytes: () => Buffer;
}

function createGrowingBuffer(limit: number): GrowingBuffer {
	let buffer = Buffer.alloc(0);
	let length = 0;
	return {
		length: () => length,
		append(bytes) {
			if (bytes.length === 0) return;
			const needed = length + bytes.length;
			if (needed > buffer.length) {
				const size = Math.min(limit, Math.max(firstAllocation, buffer.length * 2, needed));
				const larger = Buffer.allocUnsafeSlow(size);
				buffer.copy(larger, 0, 0, length);
				buffer = larger;
			}
			bytes.copy(buffer, length);
			length = needed;
		},
		overwrite(at, bytes) {
			bytes.copy(buffer, at);
		},
		bytes: () => buffer.subarray(0, length),
	};
}
