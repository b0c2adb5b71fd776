// A file that only grows, line by line, each line on disk before it counts. After a failure the file ends where the last
// acknowledged line ended; must never acknowledge a line that the system did not confirm, nor sync again on a descriptor
// whose sync has failed (the kernel may have dropped the data and would then say that all is well).
import {constants} from 'node:fs';
import {type FileHandle, open, stat} from 'node:fs/promises';

const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW;

/** The system calls an append needs; a test gives failing ones. */
export type AppendCalls = Readonly<{
	open: (path: string, flags: number, mode: number) => Promise<AppendHandle>;
}>;

export type AppendHandle = Pick<FileHandle, 'write' | 'datasync' | 'truncate' | 'stat' | 'chmod' | 'close'>;

export const systemCalls: AppendCalls = {open: (path, openFlags, mode) => open(path, openFlags, mode)};

/** The file is no longer the one that was opened: removed, replaced, or written to by another program. */
export class ForeignChange extends Error {
	override name = 'ForeignChange';
}

export class AppendFile {
	readonly #path: string;
	readonly #calls: AppendCalls;
	/** Looks at the whole file after its descriptor was lost; rejects unless its first `size` bytes are as they were. */
	readonly #verify: (size: number) => Promise<void>;
	#handle: AppendHandle | null;
	#identity: string;
	/** Bytes that were acknowledged. */
	#size: number;
	/** There may be bytes after `#size` that were never acknowledged. */
	#dirty = false;

	private constructor(
		path: string,
		calls: AppendCalls,
		verify: (size: number) => Promise<void>,
		opened: Readonly<{handle: AppendHandle; identity: string; size: number}>,
	) {
		this.#path = path;
		this.#calls = calls;
		this.#verify = verify;
		this.#handle = opened.handle;
		this.#identity = opened.identity;
		this.#size = opened.size;
	}

	/** Opens a file for appending, `create`: a new one, which must not exist. Rejects with the system's error. */
	static async open(
		path: string,
		options: Readonly<{create: boolean; calls: AppendCalls; verify: (size: number) => Promise<void>}>,
	): Promise<AppendFile> {
		const extra = options.create ? constants.O_CREAT | constants.O_EXCL : 0;
		const handle = await options.calls.open(path, flags | extra, 0o600);
		try {
			await handle.chmod(0o600);
			const status = await handle.stat();
			return new AppendFile(path, options.calls, options.verify, {
				handle,
				identity: `${status.dev}:${status.ino}`,
				size: status.size,
			});
		} catch (error) {
			await handle.close();
			throw error;
		}
	}

	/** Appends bytes and syncs them. On rejection nothing was added, and a later call may succeed. */
	async append(bytes: Uint8Array): Promise<void> {
		const handle = await this.#soundHandle();
		try {
			this.#dirty = true;
			for (let written = 0; written < bytes.length; ) {
				const {bytesWritten} = await handle.write(bytes, written, bytes.length - written);
				written += bytesWritten;
			}
		} catch (error) {
			await this.#takeBack(handle);
			throw error;
		}

		try {
			await handle.datasync();
		} catch (error) {
			// Cut off as well: what was called not recorded must not be read as recorded later.
			await this.#takeBack(handle);
			this.#handle = null;
			await handle.close().catch(() => undefined);
			throw error;
		}

		this.#size += bytes.length;
		this.#dirty = false;
	}

	/** Bytes that were acknowledged. */
	get size(): number {
		return this.#size;
	}

	/** A line that was never acknowledged and could not be taken back before is taken back now, if it can be. */
	async close(): Promise<void> {
		const handle = this.#handle ?? (this.#dirty ? await this.#reopen().catch(() => null) : null);
		this.#handle = null;
		if (handle) {
			if (this.#dirty) {
				await this.#takeBack(handle);
			}

			await handle.close();
		}
	}

	/** A descriptor at the end of the last acknowledged line, of the very file that was opened at first. */
	async #soundHandle(): Promise<AppendHandle> {
		const handle = this.#handle ?? (await this.#reopen());
		if (this.#dirty) {
			await handle.truncate(this.#size);
			this.#dirty = false;
		}

		let now: Awaited<ReturnType<typeof stat>>;
		try {
			now = await stat(this.#path);
		} catch (error) {
			throw new ForeignChange('it was removed while it was open', {cause: error});
		}

		if (`${now.dev}:${now.ino}` !== this.#identity) {
			throw new ForeignChange('it was replaced while it was open');
		}

		if (now.size !== this.#size) {
			throw new ForeignChange('another program wrote to it while it was open');
		}

		return handle;
	}

	async #reopen(): Promise<AppendHandle> {
		const handle = await this.#calls.open(this.#path, flags, 0o600);
		try {
			const status = await handle.stat();
			if (`${status.dev}:${status.ino}` !== this.#identity) {
				throw new ForeignChange('it was replaced while it was open');
			}

			await this.#verify(this.#size);
		} catch (error) {
			await handle.close();
			throw error;
		}

		this.#handle = handle;
		return handle;
	}

	async #takeBack(handle: AppendHandle): Promise<void> {
		try {
			await handle.truncate(this.#size);
			this.#dirty = false;
		} catch {
			// Still dirty: the next append truncates first, and a reader takes the rest for a torn line.
		}
	}
}
