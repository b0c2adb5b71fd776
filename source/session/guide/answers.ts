// What a person answers to a step: inputs, a choice, a decision, how it went by hand. Each is
// checked before anything is recorded; a refusal says what is expected.
import {checkInput} from '../../runbook/inputs.js';
import type {Result} from '../contract.js';
import {recordManual} from '../running/manual.js';
import {done, refuse} from './results.js';
import type {Standing} from './standing.js';

type Given = Readonly<{
	name: string;
	value: string | number | readonly string[];
	isSecret: boolean;
	/** As it was typed. */
	raw: string;
}>;

/** Values for inputs, by name, as a person typed them: all of them or none. */
export async function answerInputs(standing: Standing, values: Readonly<Record<string, string>>): Promise<Result> {
	const {desk} = standing;
	const given: Given[] = [];
	for (const [name, raw] of Object.entries(values)) {
		const spec = standing.runbook().inputs?.[name];
		if (spec === undefined) {
			return refuse(`this runbook has no input ${name}`);
		}

		const value = checkInput(name, spec, raw);
		if (value.kind === 'fault') {
			return refuse(value.sentence);
		}

		given.push({name, value: value.value, isSecret: spec.secret ?? false, raw});
	}

	for (const {name, value, isSecret, raw} of given) {
		if (isSecret) {
			desk.secrets.set(name, raw);
		}

		await desk.append({
			type: 'input.given',
			name,
			value: isSecret ? null : typeof value === 'object' ? [...value] : value,
			secret: isSecret,
			source: 'person',
			runbook: standing.runbook().id,
		});
	}

	return done;
}

/** What the action in hand is about; nothing is recorded before it runs. */
export function chooseItems(standing: Standing, keys: readonly string[]): Result {
	if (standing.step()?.kind !== 'action') {
		return refuse('this step has nothing to choose');
	}

	const inHand = standing.inHand();
	const available = inHand.kind === 'choice' ? inHand.choices.map((choice) => choice.key) : null;
	const stranger = keys.find((key) => available !== null && !available.includes(key));
	if (stranger !== undefined) {
		return refuse(`${stranger} is not one of ${available?.join(', ') ?? 'the choices'}`);
	}

	if (keys.length === 0) {
		return refuse('nothing was chosen');
	}

	standing.setChosen(keys);
	return done;
}

/** Takes one option of the decision in hand and leads where it leads. */
export async function takeDecision(standing: Standing, option: string, by: 'person' | 'auto'): Promise<Result> {
	const step = standing.step();
	const inHand = standing.inHand();
	if (step?.kind !== 'decision' || inHand.kind !== 'decision') {
		return refuse('this step is no decision');
	}

	const picked = inHand.options.find((candidate) => candidate.key === option);
	if (picked === undefined) {
		return refuse(`this decision has no option ${option}`);
	}

	await standing.desk.append({
		type: 'decision.taken',
		...standing.place(step),
		option,
		label: picked.label,
		by,
	});
	standing.leadTo(step, {option});
	return done;
}

/** How the step in hand went that was done by hand. */
export async function finishManual(standing: Standing, end: 'done' | 'notDone', note: string): Promise<Result> {
	const step = standing.step();
	if (step?.kind !== 'manual') {
		return refuse('this step is not done by hand');
	}

	await recordManual(standing.desk.append, standing.place(step), step.title, end, note);
	standing.leadTo(step, end);
	return done;
}
