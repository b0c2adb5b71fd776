// What is derived by rule from the events, as data: what bears out what, hypotheses, candidates, better runbooks.
import {beforeAfterOf} from '../before-after.js';
import type {Candidate} from '../candidates/candidate.js';
import {wentLessWell} from '../candidates/went-less-well.js';
import {wentWell} from '../candidates/went-well.js';
import {inMarkdown} from '../escape.js';
import {claimsOf, hypothesesOf} from '../evidence-matrix.js';
import type {ReportFacts} from '../facts.js';
import {improvementsOf} from '../improvements/improvements.js';
import type {ReportBody} from './schema.js';

const seqsOf = (events: ReadonlyArray<Readonly<{seq: number}>>): number[] => events.map((event) => event.seq);

const candidateIn = ({rule, says, events}: Candidate) => ({rule, markdown: inMarkdown(says), events: seqsOf(events)});

export function findingsIn(
	facts: ReportFacts,
): Pick<ReportBody, 'evidence' | 'hypotheses' | 'beforeAfter' | 'candidates' | 'runbookImprovements'> {
	return {
		evidence: claimsOf(facts).map(({about, subject, verdict: stands, events, links}) => ({
			about,
			subject,
			verdict: stands,
			events: seqsOf(events),
			links: links.map(({kind, event, bears}) => ({kind, step: event.step, event: event.seq, bears})),
		})),
		hypotheses: hypothesesOf(facts).map(({text, standing, events}) => ({
			text,
			standing,
			history: events.map((event) => ({event: event.seq, at: event.at, confidence: event.confidence})),
		})),
		beforeAfter: beforeAfterOf(facts).map(({runbook, step, before, after, difference}) => ({
			runbook,
			step,
			unit: after.unit,
			before: {event: before.seq, value: before.value, verdict: before.verdict},
			after: {event: after.seq, value: after.value, verdict: after.verdict},
			difference,
		})),
		candidates: {
			wentWell: wentWell(facts).map(candidateIn),
			wentLessWell: wentLessWell(facts).map(candidateIn),
		},
		runbookImprovements: improvementsOf(facts).map(({rule, runbook, step, why, events, into, patch}) => ({
			rule,
			runbook,
			step,
			why: inMarkdown(why),
			events: seqsOf(events),
			into,
			patch: `${patch.join('\n')}\n`,
		})),
	};
}
