// Fills a small disk that a test has mounted.
import {open} from 'node:fs/promises';

/** More than any disk that a test mounts: where a mount does not keep to its size, the machine's own disk must not fill. */
const mostBytes = 64 * 1024 * 1024;

/** Writes to the file until not one more byte fits. Throws where the disk turns out not to be small. */
export async function fillDisk(path: string): Promise<void> {
	const handle = await open(path, 'a');
	const block = Buffer.alloc(4096, 1);
	try {
		for (let written = 0; written < mostBytes; written += block.length) {
			if (!(await wrote(() => handle.write(block)))) return;
		}
	} finally {
		await handle.close();
	}

	throw new Error(`${path}: 64 MiB fitted on a disk that was mounted small`);
}

const wrote = (write: () => Promise<unknown>): Promise<boolean> =>
	write().then(
		() => true,
		() => false,
	);
