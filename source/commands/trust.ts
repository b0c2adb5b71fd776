// `gotriage trust FILE`: shows every command of a runbook from outside, then trusts exactly these bytes at this path.
import {createInterface} from 'node:readline/promises';
import {plainPlan} from '../plain/render.js';
import {planEverything} from '../session/dry-run.js';
import {loadLibrary} from '../session/library.js';
import {exitStatus} from '../session/outcome.js';
import {openWorld} from '../session/world.js';
import {readArguments} from './arguments.js';
import {findRunbook} from './find-runbook.js';
import {type Io, UsageFault} from './io.js';

/** Trust needs a person: without a terminal it shows the commands and refuses. */
export async function trust(words: readonly string[], io: Io): Promise<number> {
	const given = readArguments('trust', words, {});
	const [file] = given.positionals;
	if (file === undefined || given.positionals.length > 1) {
		throw new UsageFault('gotriage trust takes one file: gotriage trust FILE');
	}

	const world = await openWorld({environment: io.environment, version: io.version, project: io.cwd});
	const loaded = await findRunbook(file.includes('/') ? file : `./${file}`, await loadLibrary(), {
		hash: null,
		isTrusted: (realPath, sha256) => world.catalogue.isTrusted(realPath, sha256),
	});
	if (loaded.trust !== 'untrusted') {
		io.out(`${file} is trusted already.\n`);
		return exitStatus.good;
	}

	io.out(
		`${plainPlan(loaded.runbook, planEverything(loaded.runbook), 'everything').join('\n')}\n\nsha256 ${loaded.sha256}\n`,
	);
	if (!io.isTerminal) {
		throw new UsageFault(
			`${file} was not trusted: that needs a person at a terminal (a machine names the bytes with run --trust SHA256)`,
			exitStatus.untrusted,
		);
	}

	const reader = createInterface({input: process.stdin, output: process.stdout});
	try {
		const answer = await reader.question('These commands would run as you. Trust this file? Type yes: ');
		if (answer.trim() !== 'yes') {
			io.out('Not trusted.\n');
			return exitStatus.untrusted;
		}
	} finally {
		reader.close();
	}

	await world.catalogue.trust(loaded.file, loaded.sha256, world.clock.now().toISOString());
	io.out('Trusted, until the file changes.\n');
	return exitStatus.good;
}
