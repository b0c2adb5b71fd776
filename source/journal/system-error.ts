// What the operating system answered, in plain words: part of the sentences a person reads when something could not be
// kept. Pure text.

const words: Readonly<Record<string, string>> = {
	ENOSPC: 'the disk is full',
	EDQUOT: 'the disk quota is used up',
	EFBIG: 'the limit on file sizes is reached',
	EACCES: 'permission is denied',
	EPERM: 'the operation is not permitted',
	EROFS: 'the file system is read-only',
	EIO: 'the disk reports an input/output error',
	ENOENT: 'it does not exist',
	ENOTDIR: 'a part of the path is a file',
	EISDIR: 'it is a directory',
	EEXIST: 'a file of that name is there',
	ELOOP: 'it is a symbolic link',
	ENAMETOOLONG: 'the path is too long',
	EMFILE: 'too many files are open',
	ENFILE: 'too many files are open on this machine',
	ESTALE: 'the network file system lost it',
	EBUSY: 'it is in use',
};

/** The errno name of a failed system call, else null. */
export function errorCode(error: unknown): string | null {
	const code = error instanceof Error && 'code' in error ? error.code : null;
	return typeof code === 'string' ? code : null;
}

/** Half a sentence that says what went wrong, for use after a colon. */
export function errorWords(error: unknown): string {
	const code = errorCode(error);
	return (code && words[code]) ?? (error instanceof Error ? error.message : String(error));
}

/** Whether freeing space would help. */
export function isOutOfSpace(error: unknown): boolean {
	const code = errorCode(error);
	return code === 'ENOSPC' || code === 'EDQUOT';
}
