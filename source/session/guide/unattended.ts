// Drives a session without a person: quiet checks run, actions only as far as they were allowed, and where a person
// is needed the run says so and ends. It asks nothing and never waits for anyone.
import {stepKey} from '../../incident/state.js';
import type {Cost, Risk, Step} from '../../runbook/schema.js';
import type {Conductor} from './conductor.js';

/** A loop that never ends is a runbook's fault; a person is asked instead. */
const maximumVisits = 25;

const riskRank: Readonly<Record<Risk, number>> = {reversible: 1, disruptive: 2, destructive: 3};

export type Policy = Readonly<{
	/** The highest risk an action may have; destructive ones never run unattended. */
	allow: 'none' | 'reversible' | 'disruptive';
	allowedCosts: ReadonlySet<Cost>;
	/** Keys for decisions and for what an action is done to, by step. */
	choices: ReadonlyMap<string, readonly string[]>;
}>;

export type UnattendedEnd =
	| Readonly<{kind: 'closed'}>
	| Readonly<{kind: 'not-recorded'; reason: string}>
	| Readonly<{kind: 'interrupted'}>;

const isAllowed = (risk: Risk, policy: Policy): boolean =>
	policy.allow !== 'none' && risk !== 'destructive' && riskRank[risk] <= riskRank[policy.allow];

type Move = 'go-on' | 'again' | 'to-the-end' | 'stop';

/** Runs the runbook in hand to its end and closes the incident. `stop` interrupts between and within steps. */
export async function runUnattended(session: Conductor, policy: Policy, stop: AbortSignal): Promise<UnattendedEnd> {
	const visits = new Map<string, number>();
	const onStop = () => {
		session.stop();
	};
	stop.addEventListener('abort', onStop);
	let escalation: string | null = null;

	async function pass(step: Step): Promise<Move> {
		const {inHand} = session.view();
		switch (inHand.kind) {
			case 'end':
				return 'stop';
			case 'not-applicable':
			case 'unavailable':
				await session.run({kind: 'none'});
				// What it needed may have been measured instead: then the same step is looked at again.
				return session.view().branch === null ? 'again' : 'go-on';
			case 'inputs': {
				const names = inHand.questions.map((question) => question.name).join(', ');
				escalation = `it needs ${names}: give --input ${inHand.questions[0]?.name ?? 'name'}=VALUE`;
				return 'stop';
			}

			case 'manual':
				escalation = `a person must do this: ${inHand.step.title}`;
				return 'stop';
			case 'decision': {
				const wanted = policy.choices.get(step.id)?.[0];
				// Only options whose condition holds are in hand.
				const isInHand = (key: string) => inHand.options.some((one) => one.key === key);
				const auto =
					step.kind === 'decision'
						? step.options.find((option) => option.auto && isInHand(option.key))?.key
						: undefined;
				const option = wanted ?? auto;
				if (option === undefined) {
					escalation = `a person must decide: ${inHand.step.title} (or give --choose ${step.id}=KEY, one of ${inHand.options.map((one) => one.key).join(', ')})`;
					return 'stop';
				}

				const decided = await session.decide(option);
				if ('refused' in decided) {
					escalation = decided.refused;
					return 'stop';
				}

				return 'go-on';
			}

			case 'choice': {
				const keys = policy.choices.get(step.id);
				if (keys !== undefined && isAllowed(inHand.step.risk, policy)) {
					const chosen = await session.choose(keys);
					if ('refused' in chosen) {
						return withhold(step, chosen.refused);
					}

					return pass(step);
				}

				return withhold(
					step,
					keys === undefined
						? `nothing was chosen to do this to (--choose ${step.id}=KEY, one of ${inHand.choices.map((choice) => choice.key).join(', ')})`
						: withheldReason(inHand.step.risk),
				);
			}

			case 'ready':
				return runReady(step);
		}
	}

	function withheldReason(risk: Risk): string {
		return risk === 'destructive'
			? 'destructive actions never run unattended'
			: `${risk} actions were not allowed (--allow ${risk})`;
	}

	async function withhold(step: Step, reason: string): Promise<Move> {
		await session.decline(reason);
		const hasBranch =
			step.kind === 'action' && typeof step.next === 'object' && !Array.isArray(step.next) && 'declined' in step.next;
		return hasBranch ? 'go-on' : 'to-the-end';
	}

	async function runReady(step: Step): Promise<Move> {
		const {inHand} = session.view();
		if (inHand.kind !== 'ready') {
			return 'go-on';
		}

		const {prepared} = inHand;
		if (step.kind === 'check') {
			const cost = step.cost ?? 'quiet';
			if (!policy.allowedCosts.has(cost)) {
				await session.skip(`it costs ${cost}, which was not allowed (--allow-cost ${cost})`);
				return 'go-on';
			}

			await session.run(prepared.consent === 'none' ? {kind: 'none'} : {kind: 'allow-flag', digest: prepared.digest});
			return 'go-on';
		}

		if (step.kind !== 'action') {
			return 'go-on';
		}

		if (!isAllowed(step.risk, policy)) {
			return withhold(step, withheldReason(step.risk));
		}

		await session.run({kind: 'allow-flag', digest: prepared.digest});
		return 'go-on';
	}

	try {
		for (;;) {
			const view = session.view();
			if (view.notRecorded !== null) {
				return {kind: 'not-recorded', reason: view.notRecorded};
			}

			if (stop.aborted) {
				await session.close('interrupted');
				return {kind: 'interrupted'};
			}

			const step = view.runbook.steps.find((candidate) => candidate.id === view.at);
			if (step === undefined) {
				const end = await finish();
				if (end !== null) {
					return end;
				}

				continue;
			}

			const key = stepKey(view.runbook.id, step.id);
			const count = (visits.get(key) ?? 0) + 1;
			visits.set(key, count);
			if (count > maximumVisits) {
				escalation = `step ${step.id} was reached ${count} times; a person must look`;
			}

			const move = escalation === null ? await pass(step) : 'stop';
			if (escalation !== null) {
				await session.close('escalated', escalation);
				return {kind: 'closed'};
			}

			if (stop.aborted || move === 'again') {
				continue;
			}

			if (move === 'to-the-end') {
				await session.goToEnd();
			} else {
				const advanced = await session.advance();
				if ('refused' in advanced && session.view().notRecorded === null && !stop.aborted) {
					await session.close('escalated', advanced.refused);
					return {kind: 'closed'};
				}
			}
		}
	} finally {
		stop.removeEventListener('abort', onStop);
	}

	/** At the end of a runbook: back to the one it was entered from, or recovery and the outcome. */
	async function finish(): Promise<UnattendedEnd | null> {
		const {inHand} = session.view();
		if (inHand.kind === 'end' && inHand.canReturn !== null) {
			await session.comeBack();
			await session.goToEnd();
			return null;
		}

		await session.measureRecovery();
		if (stop.aborted) {
			await session.close('interrupted');
			return {kind: 'interrupted'};
		}

		const closed = await session.close();
		return 'refused' in closed && session.view().notRecorded !== null
			? {kind: 'not-recorded', reason: closed.refused}
			: {kind: 'closed'};
	}
}
