// Node, and who runs it.
import {stat} from 'node:fs/promises';
import {isAtLeast} from '../../execution/tools.js';
import {sudoUser, superuserSentence} from '../../journal/superuser.js';
import type {Io} from '../io.js';
import {type Finding, findingsOf} from './finding.js';

const finding = findingsOf('installation');

/** The oldest Node that the package names in its `engines`. */
const oldestNode = '20.19';

async function user(io: Io): Promise<Finding> {
	const sentence = superuserSentence(io.environment);
	if (sentence === null) {
		return finding('user', 'good', `user ${process.getuid?.() ?? 'unknown'}, not root`);
	}

	const home = io.environment['HOME'] ?? '';
	const owner = await stat(home).then(
		({uid}) => uid,
		() => 0,
	);
	if (owner === 0) {
		return finding('user', 'note', sentence, 'run it as yourself where the runbook does not need root');
	}

	return sudoUser(io.environment) === null
		? finding(
				'user',
				'note',
				`${sentence} HOME is ${home}, of user ${owner}: files of root may be left there.`,
				'set HOME=/root',
			)
		: finding(
				'user',
				'wrong',
				`${sentence} HOME is ${home}, of user ${owner}, so nothing is run.`,
				'run it without sudo, or with sudo -H',
			);
}

export async function installationFindings(io: Io): Promise<readonly Finding[]> {
	const node = process.versions.node;
	return [
		finding('gotriage', 'good', io.version),
		isAtLeast(node, oldestNode)
			? finding('node', 'good', process.version)
			: finding(
					'node',
					'wrong',
					`${process.version} is too old`,
					`install Node ${oldestNode} or newer from https://nodejs.org`,
				),
		await user(io),
	];
}
