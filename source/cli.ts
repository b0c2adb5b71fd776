#!/usr/bin/env node
// Finds the command, loads that one and runs it. Nothing else is loaded: what is not needed costs nothing at start.
import {version} from './version.js';

const [word = 'board', ...rest] = process.argv.slice(2);

if (word === '--version' || word === '-V') {
	process.stdout.write(`${version}\n`);
} else {
	const {runCommand} = await import('./commands/dispatch.js');
	process.exitCode = await runCommand(word, rest, version);
}
