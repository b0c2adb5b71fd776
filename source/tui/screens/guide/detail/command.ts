// A prepared command as lines: every argument, the environment it changes, its directory and its deadline. Pure. Used by
// the detail pane and by the consent alike, so both show the same words.
import type {ShownCommand} from '../../../../incident/events.js';
import {formatDuration} from '../../../../text/duration.js';
import type {Theme} from '../../../theme.js';
import {commandLines, type Line, labelled, line} from '../lines.js';

/** Changes of the environment that the command's own line does not already spell out. */
function environmentBeside(shown: ShownCommand): readonly string[] {
	return Object.entries(shown.env).flatMap(([name, value]) => {
		if (value === null) {
			return shown.line.includes(`-u ${name}`) ? [] : [`${name} unset`];
		}

		return shown.line.includes(`${name}=`) ? [] : [`${name}=${JSON.stringify(value)}`];
	});
}

/** One command. */
export function oneCommand(theme: Theme, shown: ShownCommand, width: number): readonly Line[] {
	const beside = environmentBeside(shown);
	return [
		...commandLines(theme, shown.line, width),
		...(beside.length > 0 ? labelled(theme, '  env ', beside.join(' '), width) : []),
		...(shown.cwd === null ? [] : labelled(theme, '  in ', shown.cwd, width, 'dim')),
		...(shown.timeoutMs > 0 ? [line(`  at most ${formatDuration(shown.timeoutMs)}`, 'dim')] : []),
	];
}

/** All repetitions of a step, numbered when there are several. */
export function allCommands(theme: Theme, shown: readonly ShownCommand[], width: number): readonly Line[] {
	if (shown.length === 0) {
		return [line('nothing to run: the list it goes through is empty', 'dim')];
	}

	return shown.flatMap((command, index) =>
		shown.length === 1
			? oneCommand(theme, command, width)
			: [line(`${index + 1} of ${shown.length}`, 'dim'), ...oneCommand(theme, command, width)],
	);
}
