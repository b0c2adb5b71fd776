// Puts a program where a test starts it. Another process writes the file: as long as this one held it open for writing,
// whatever it forks meanwhile would hold it too, and Linux starts no file that somebody writes (ETXTBSY).
import {spawn} from 'node:child_process';
import {once} from 'node:events';

/** Writes the bytes as an executable file. Throws where that fails. */
export async function installProgram(bytes: Uint8Array, path: string): Promise<void> {
	const child = spawn('sh', ['-c', 'cat > "$1" && chmod 755 "$1"', 'sh', path], {stdio: ['pipe', 'ignore', 'inherit']});
	child.stdin.end(bytes);
	const [status] = await once(child, 'close');
	if (status !== 0) throw new Error(`${path} could not be written`);
}
