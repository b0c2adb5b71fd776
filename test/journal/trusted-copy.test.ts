import {createHash} from 'node:crypto';
import {chmod, readdir, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {openCatalogue} from '../../source/journal/catalogue.js';
import {openHome} from '../../source/journal/home.js';
import {dropTrusted, keepTrusted, readTrusted} from '../../source/journal/trusted-copy.js';
import {temporaryDirectory} from './support.js';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

test('trusted bytes are kept for the owner alone, and only under their own hash', async (t) => {
	const home = await openHome(join(await temporaryDirectory(t), 'home'));
	const sha256 = hashOf('one');
	await keepTrusted(home, sha256, Buffer.from('one'));
	t.is((await readTrusted(home, sha256))?.toString(), 'one');
	const file = join(home.directory, 'trusted', `${sha256}.yaml`);
	t.is((await stat(file)).mode & 0o777, 0o600);
	t.is((await stat(join(home.directory, 'trusted'))).mode & 0o777, 0o700);
	await t.throwsAsync(keepTrusted(home, sha256, Buffer.from('other')), {instanceOf: TypeError});

	await chmod(file, 0o600);
	await writeFile(file, 'tampered');
	t.is(await readTrusted(home, sha256), null, 'bytes that are not those of the hash are none');
	t.is(await readTrusted(home, '../../etc/passwd'), null);
	await dropTrusted(home, sha256);
	await dropTrusted(home, sha256);
	t.deepEqual(await readdir(join(home.directory, 'trusted')), []);
});

test('the newest trust of a path is the last one, and revoking takes all of them and no other path', async (t) => {
	const home = await openHome(join(await temporaryDirectory(t), 'home'));
	const catalogue = await openCatalogue(home);
	const [one, two] = [hashOf('1'), hashOf('2')];
	await catalogue.trust('/a.yaml', one, 'first');
	await catalogue.trust('/b.yaml', one, 'other');
	await catalogue.trust('/a.yaml', two, 'second');
	await catalogue.trust('/a.yaml', one, 'again');
	t.deepEqual(
		catalogue.trusted().map(({path, at}) => [path, at]),
		[
			['/b.yaml', 'other'],
			['/a.yaml', 'second'],
			['/a.yaml', 'again'],
		],
	);
	t.is(await catalogue.revoke('/a.yaml'), 2);
	t.is(await catalogue.revoke('/a.yaml'), 0);
	const later = await openCatalogue(home);
	t.false(later.isTrusted('/a.yaml', one));
	t.true(later.isTrusted('/b.yaml', one));
});
