// Loaded before the real command: its n-th write, sync or rename fails as a bad disk's does, once or from then on.
// TORTURE_FAIL=call:n:code:once|ever, as in `sync:3:EIO:once`; `while` with a path in place of n: as long as it exists.
import {existsSync, promises} from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';

const [call = '', at = '', code = '', duration = ''] = (process.env['TORTURE_FAIL'] ?? '').split(':');
let count = 0;

function isFailing(): boolean {
	if (duration === 'while') {
		return existsSync(at);
	}

	count++;
	return duration === 'ever' ? count >= Number(at) : count === Number(at);
}

function failure(): Error {
	return Object.assign(new Error(`${code}: made to fail`), {code});
}

type Method = (...words: unknown[]) => Promise<unknown>;

function worsen(owner: Record<string, unknown>, name: string): void {
	const real = owner[name] as Method;
	owner[name] = async function (this: unknown, ...words: unknown[]) {
		if (isFailing()) {
			throw failure();
		}

		return Reflect.apply(real, this, words);
	};
}

const handle = await promises.open('/dev/null');
const handles = Object.getPrototypeOf(handle) as Record<string, unknown>;
await handle.close();
const calls: Readonly<Record<string, ReadonlyArray<readonly [Record<string, unknown>, string]>>> = {
	write: [
		[handles, 'write'],
		[handles, 'writeFile'],
	],
	sync: [
		[handles, 'datasync'],
		[handles, 'sync'],
	],
	rename: [
		[promises as unknown as Record<string, unknown>, 'rename'],
		[promises as unknown as Record<string, unknown>, 'link'],
	],
	truncate: [[handles, 'truncate']],
};
for (const [owner, name] of calls[call] ?? []) {
	worsen(owner, name);
}

// Named imports of the built-in module follow from now on.
syncBuiltinESMExports();
