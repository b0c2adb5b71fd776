// file-waits: what kernel functions a task waits in when a file does not answer. One list for every probe that asks.

export type FileWait = 'fuse' | 'network file system' | 'fifo' | 'lock' | 'disk';

// A wait in FUSE shows as S, not D: the name of the kernel function tells.
const patterns: ReadonlyArray<readonly [FileWait, RegExp]> = [
	['fuse', /^(request_wait_answer|__fuse_|fuse_)/],
	['network file system', /^(rpc_wait_bit_killable|nfs_|nfs4_|cifs_|p9_|wait_for_response)/],
	['fifo', /^(wait_for_partner|fifo_open)/],
	['lock', /^(locks_lock_inode_wait|flock_lock_inode_wait|fcntl_setlk|posix_lock_inode_wait)/],
	['disk', /^(io_schedule|folio_wait|wait_on_page|jbd2_|blk_|submit_bio_wait)/],
];

/** What a task waits for in this kernel function; null for a function that is no wait for a file. */
export function fileWaitOf(wchan: string | null): FileWait | null {
	if (wchan === null) return null;
	return patterns.find(([, pattern]) => pattern.test(wchan))?.[0] ?? null;
}
