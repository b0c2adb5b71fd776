// A step of the skeleton on its way to YAML, and what a person has to fill in.
import {cleanLine} from '../../text/clean.js';
import {yamlQuoted} from '../yaml-words.js';

/** Keys of a step and their YAML, in the order in which they are written. */
export type Entry = Readonly<{
	id: string;
	kind: 'check' | 'action' | 'manual';
	title: string;
	lines: readonly string[];
	/** What it was, in words, for when it cannot be written as a command. */
	was: string;
	events: readonly number[];
	isRecovery: boolean;
	wasInAlarm: boolean;
	/** Of an action: the check that showed whether it helped. */
	verifiedBy?: string | null;
}>;

/** Text of a person or a program where the format fills nothing in. */
export const plain = (text: string, cells = 300): string => cleanLine(text, cells).replaceAll('{{', '{ {') || '(empty)';

/** A blank as a YAML text. */
export const blank = (id: string, ask: string): string => yamlQuoted(`TODO(human:${id}) ${plain(ask, 1500)}`);

/** The board needs something that it can measure. */
export const firstLook: Entry = {
	id: 'first-look',
	kind: 'check',
	title: 'TODO(human:first-look-title) What would have shown it first?',
	was: '',
	events: [],
	isRecovery: false,
	wasInAlarm: false,
	lines: [
		`why: ${blank('first-look-why', 'Nothing was measured in this incident; what should have been?')}`,
		'compute: "0"',
	],
};

/** The same step as one that a person does. */
export const byHand = (entry: Entry): Entry => ({
	...entry,
	kind: 'manual',
	isRecovery: false,
	lines: [
		...entry.lines.filter((line) => line.startsWith('why: ')),
		`instructions: ${blank(`${entry.id}-how`, `How is this done? It was: ${entry.was}`)}`,
	],
});
