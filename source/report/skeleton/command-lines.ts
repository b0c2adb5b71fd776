// A command that ran, as the runbook format writes it.
import type {ShownCommand} from '../../incident/events.js';
import type {ReportFacts} from '../facts.js';
import {yamlList, yamlQuoted} from '../yaml-words.js';

const duration = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000}s` : `${Math.ceil(ms)}ms`);

/** Where the directory of the step stood in a word. */
function withTmp(facts: ReportFacts, word: string): string {
	const id = facts.state.id.replaceAll(/[^\w-]/g, '');
	return id === '' ? word : word.replaceAll(new RegExp(`/[^\\s'"=:]*/gotriage-${id}-[\\w.-]+`, 'g'), '{{tmp}}');
}

type Data = Readonly<Record<string, unknown>>;
const dataOf = (command: ShownCommand): Data => {
	const data: unknown = 'command' in command ? command['command'] : null;
	return typeof data === 'object' && data !== null ? (data as Data) : {};
};

/** What is run, as the format writes it; null where it cannot be written. */
export function commandLines(facts: ReportFacts, command: ShownCommand): readonly string[] | null {
	const data = dataOf(command);
	const env = Object.entries(command.env).map(
		([name, value]) => `${name}: ${value === null ? 'null' : yamlQuoted(withTmp(facts, value))}`,
	);
	const where =
		command.cwd === null || command.cwd === facts.state.opened?.project
			? []
			: [`cwd: ${withTmp(facts, command.cwd) === '{{tmp}}' ? 'tmp' : yamlQuoted(command.cwd)}`];
	const around = [
		...(env.length === 0 ? [] : [`env: {${env.join(', ')}}`]),
		...where,
		...(command.timeoutMs > 0 ? [`timeout: ${duration(command.timeoutMs)}`] : []),
	];
	switch (command.kind) {
		case 'run':
			return command.argv === null || command.argv.some((word) => word.includes('{{'))
				? null
				: [`run: ${yamlList(command.argv.map((word) => withTmp(facts, word)))}`, ...around];
		case 'shell':
			return typeof data['script'] === 'string' ? [`shell: ${yamlQuoted(data['script'])}`, ...around] : null;
		case 'probe': {
			const parameters = JSON.stringify(data['with'] ?? {});
			return typeof data['name'] !== 'string' || parameters.includes('{{')
				? null
				: [
						`probe: {name: ${yamlQuoted(data['name'])}, with: ${parameters}}`,
						...(command.timeoutMs > 0 ? [`timeout: ${duration(command.timeoutMs)}`] : []),
					];
		}

		default:
			return null;
	}
}

/** The exit statuses that are an answer, where one was not 0. */
export function exitLines(exit: number | null | undefined): readonly string[] {
	return exit === null || exit === undefined || exit === 0 || exit < 0 || exit > 255 ? [] : [`exitCodes: [0, ${exit}]`];
}
