// What a person reads before trusting a runbook leaves nothing out: every command of every shipped runbook and of a hostile
// one, undo included, with every character visible.
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {probeNames} from '../../../source/execution/probes/registry.js';
import {parserNames} from '../../../source/parsing/registry.js';
import {plainTrust} from '../../../source/plain/trust.js';
import {loadRunbook} from '../../../source/runbook/load.js';
import {sha256Of} from '../../../source/session/library/library.js';
import {reviewRunbook} from '../../../source/session/library/trust-review.js';
import {quoteArgv, quoteWord} from '../../../source/text/quote.js';
import {displayWidth} from '../../../source/text/width.js';
import {textOf} from '../../../source/tui/screens/guide/lines.js';
import {trustLines} from '../../../source/tui/screens/trust/trust-lines.js';
import {themeFor} from '../../../source/tui/theme.js';
import {runbooksPath} from '../../helpers/paths.js';

const theme = themeFor({LANG: 'C.UTF-8'});

function load(text: string) {
	const bytes = Buffer.from(text);
	const known = {parsers: parserNames, probes: probeNames, runbooks: []};
	const result = loadRunbook(bytes, 'book.yaml', known);
	if (result.kind === 'faulty') {
		throw new Error(JSON.stringify(result.faults));
	}

	return {runbook: result.runbook, bytes, sha256: sha256Of(bytes), file: '/books/book.yaml'};
}

const review = (text: string, before: string | null = null) =>
	reviewRunbook({
		file: 'book.yaml',
		loaded: load(text),
		before: before === null ? null : {at: '2026-11-21T02:47:00.000Z', bytes: Buffer.from(before)},
		lasts: 'always',
	});

/** What the screen shows of a review, the breaks of its wrapping taken out. */
const painted = (text: string, width = 80): string =>
	trustLines(review(text), theme, width)
		.map((line) => textOf(line).replace(/^(?: {2}\| | {4}[+ ] |[$+ ] )/, ''))
		.join('');

const action = (body: string) => `schema: 1
id: book
title: A book
requires: [cat, echo, curl, 'true']
triage: [{symptom: it is slow, metric: look, response: act}]
steps:
  - {id: look, kind: check, title: Look, run: [cat, number], parse: number}
  - id: act
    kind: action
    title: Act
    risk: reversible
    effect: Something is different.
${body}
    verify: look
    next: end
`;

test('every word of every command of the shipped runbooks is shown, on the screen and in print', async (t) => {
	const names = (await readdir(runbooksPath)).filter((name) => name.endsWith('.yaml') && name !== 'coverage.yaml');
	t.true(names.length > 5);
	for (const name of names) {
		const bytes = await readFile(join(runbooksPath, name));
		const result = loadRunbook(bytes, name, {
			parsers: parserNames,
			probes: probeNames,
			runbooks: names.map((one) => one.slice(0, -5)),
		});
		if (result.kind !== 'loaded') {
			t.fail(name);
			continue;
		}

		const whole = reviewRunbook({
			file: name,
			loaded: {runbook: result.runbook, bytes, sha256: sha256Of(bytes), file: join(runbooksPath, name)},
			before: null,
			lasts: 'always',
		});
		const printed = plainTrust(whole).join('\n');
		const lines = trustLines(whole, theme, 80);
		t.true(lines.every((line) => displayWidth(textOf(line)) <= 80));
		const shown = lines
			.map((line) => textOf(line).slice(2))
			.join('')
			.replaceAll(' ', '');
		for (const step of result.runbook.steps) {
			const undo = step.kind === 'action' && typeof step.undo === 'object' && 'run' in step.undo ? step.undo.run : null;
			const commands = [
				...('run' in step && step.run ? [quoteArgv(step.run)] : []),
				...(undo === null ? [] : [quoteArgv(undo)]),
				...('quarantine' in step && step.quarantine ? step.quarantine.map(quoteWord) : []),
			];
			for (const command of commands) {
				t.true(printed.includes(command), `${name} ${step.id}: ${command}`);
				t.true(shown.includes(command.replaceAll(' ', '')), `${name} ${step.id}: ${command}`);
			}

			const script = 'shell' in step && step.shell ? step.shell.split('\n').filter((line) => line.trim() !== '') : [];
			for (const line of script) {
				t.true(printed.includes(line.trimEnd()), `${name} ${step.id}: ${line}`);
				t.true(shown.includes(line.replaceAll(' ', '')), `${name} ${step.id}: ${line}`);
			}
		}
	}
});

test('an undo, a script of many lines, an unset variable, a long tail and a directory are all there', (t) => {
	const tail = `${'x'.repeat(7000)}; rm -rf "$HOME"`;
	const text = action(`    env: {LANG: null, MODE: 'a b'}
    shell: |
      echo one
      ${tail}
    undo: {run: [sh, -c, 'touch gone'], cwd: /tmp, env: {EVIL: '1'}}`);
	const printed = plainTrust(review(text)).join('\n');
	for (const wanted of [
		"env -u LANG MODE='a b' /bin/sh -eu -c",
		'| echo one',
		tail,
		"undo $ EVIL=1 sh -c 'touch gone'",
		'undone in the directory /tmp',
	]) {
		t.true(printed.includes(wanted), wanted.slice(0, 60));
	}

	const shown = painted(text);
	t.true(shown.replaceAll(' ', '').includes(tail.replaceAll(' ', '')), 'the screen cuts nothing either');
	t.true(shown.includes("EVIL=1 sh -c 'touch gone'"));
	t.true(shown.includes('undo:'));
});

test('a mark in a word does not make one argument look like several', (t) => {
	const printed = plainTrust(review(action(`    run: [echo, '«x» ; rm -rf /']\n    undo: {notNeeded: nothing}`))).join(
		'\n',
	);
	t.true(printed.includes("$ echo '«x» ; rm -rf /'"));
});

test('a changed file is shown with its difference first; bytes that were not kept are said to be', (t) => {
	const before = action(`    run: ['true']\n    undo: {notNeeded: nothing}`);
	const after = before.replace("['true']", '[curl, evil.example]');
	const changed = review(after, before);
	t.deepEqual(
		changed.change?.lines.filter((line) => /^[+-]/.test(line)),
		['--- as it was trusted', '+++ as it is now', "-    run: ['true']", '+    run: [curl, evil.example]'],
	);
	const lines = trustLines(changed, theme, 80).map(textOf);
	const at = (wanted: string) => lines.findIndex((line) => line.includes(wanted));
	t.true(at('CHANGED since you trusted it') >= 0 && at('CHANGED') < at('Every command it can run'));
	t.true(at('+    run: [curl, evil.example]') > at('-    run: '));

	const lost = reviewRunbook({file: 'b', loaded: load(after), before: {at: 'then', bytes: null}, lasts: 'always'});
	t.deepEqual(lost.change?.lines, ['what was trusted was not kept, so the difference cannot be shown']);
});

test('nothing that a runbook contains reaches the terminal as a control character', (t) => {
	const hostile = String.raw`\u202Egnp\u200B\u00A0`;
	const text = action(`    run: [echo, "a"]\n    undo: {notNeeded: nothing}`).replace(
		'Something is different.',
		'plain',
	);
	const base = review(text);
	const evil = JSON.parse(`"${hostile}"`) as string;
	const lines = trustLines(
		{
			...base,
			change: {at: 'then', lines: [`+\u001B[2J${evil}`, '-\r\b']},
			steps: base.steps.map((step) => ({...step, title: `\u001B]0;x\u0007${evil}`, notes: [`\u009B31m${evil}`]})),
		},
		theme,
		60,
	);
	const shown = lines.map(textOf).join('\n');
	t.notRegex(shown, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u200B\u202E]/);
	t.true(shown.includes('<U+202E>'));
});
