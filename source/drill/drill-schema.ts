// The format of drill.yaml, version 1, as one zod schema: the shape check, the JSON Schema for editors and the type of
// what an author writes. What a shape cannot say (steps that exist, hints that build on hints) is lint-drill.ts.
import * as z from 'zod';

const text = z.string().min(1).max(4000);
const id = z
	.string()
	.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'must be kebab-case: lower-case words joined by hyphens')
	.max(64);
const stepRef = z
	.string()
	.regex(/^[a-z][a-z0-9-]*#[a-z][a-z0-9-]*$/, 'must be a step of a runbook, as in modproxy-down#hop-status')
	.meta({description: 'A step of a runbook: runbook#step'});
const duration = z
	.string()
	.regex(/^(?:\d+(?:\.\d+)?(?:h|m|s|ms))+$/, 'must be a duration such as 45s, 4m or 1m30s')
	.meta({description: 'A duration such as 45s, 4m or 1m30s'});

const accepted = z.strictObject({
	id,
	text: text.meta({description: 'The cause as the trainee reads it among the others'}),
	weight: z.number().gt(0).max(1).optional().meta({description: '1, when absent: the whole truth; less: a part of it'}),
});

export const drillFileSchema = z.strictObject({
	drill: z.literal(1).meta({description: 'The version of this format'}),
	title: text.meta({description: 'Must not name the cause'}),
	page: text.meta({description: 'What the pager said: all that the trainee is told'}),
	group: id.optional().meta({description: 'Drills of one group have the same page and different causes'}),
	difficulty: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
	objectives: z.array(text).optional(),
	par: z
		.strictObject({diagnose: duration, mitigate: duration})
		.meta({description: 'How long it may take, from the page, before time costs points'}),
	causes: z.strictObject({
		accepted: z.array(accepted).min(1),
		distractors: z.array(z.strictObject({id, text})).optional(),
	}),
	evidence: z
		.array(z.strictObject({step: stepRef, class: id.meta({description: 'metric, log, trace, profile, config …'})}))
		.min(1)
		.meta({description: 'What must be looked at before the cause can be known'}),
	reference: z.array(stepRef).min(1).meta({description: "The expert's path, in order"}),
	plausible: z
		.array(stepRef)
		.optional()
		.meta({description: 'Steps that are reasonable besides; they cost no efficiency'}),
	harmful: z
		.array(
			z.strictObject({
				step: stepRef,
				class: z.enum(['wasteful', 'evidence-destroying', 'critical']),
				before: stepRef.optional().meta({description: 'Harmful only while this was not looked at'}),
				why: text,
				consequence: text
					.optional()
					.meta({description: 'What it does to the world, where the recording does not show it'}),
				safer: stepRef.optional(),
				destroys: z.array(stepRef).optional().meta({description: 'Steps whose evidence is gone from then on'}),
			}),
		)
		.optional(),
	canned: z
		.array(z.strictObject({step: stepRef, text}))
		.optional()
		.meta({description: 'Answers for steps that were never recorded'}),
	hints: z
		.array(
			z.strictObject({
				id,
				kind: z.enum(['socratic', 'direction', 'exact']),
				text,
				needs: id.optional().meta({description: 'The hint that must have been taken before this one'}),
			}),
		)
		.optional(),
	injects: z
		.array(
			z.strictObject({
				id,
				at: duration.optional().meta({description: "On the drill's clock, from the page"}),
				after: stepRef.optional().meta({description: 'After this step was taken'}),
				from: text,
				text,
				expect: z.enum(['update', 'none']).optional().meta({description: 'update: words back are expected in time'}),
				within: duration.optional().meta({description: 'How long an update may take; 3m when absent'}),
			}),
		)
		.optional(),
	decisions: z
		.array(
			z.strictObject({
				id,
				after: stepRef,
				question: text,
				options: z.array(z.strictObject({id, text})).min(2).max(9),
				expert: z.array(id).min(1).meta({description: "The options in the expert's order, best first"}),
				why: text,
			}),
		)
		.optional(),
	lesson: text.optional().meta({description: 'What there is to learn; shown in the debrief only'}),
});

/** drill.yaml as its author wrote it. */
export type DrillFile = z.infer<typeof drillFileSchema>;

/** The JSON Schema of the format, published as schema/drill.schema.json; in a stable order. */
export function drillJsonSchema(): Record<string, unknown> {
	const {$schema, ...rest} = z.toJSONSchema(drillFileSchema, {io: 'input', target: 'draft-2020-12', reused: 'inline'});
	return {$schema, $id: 'drill.schema.json', title: 'gotriage drill, format 1', ...(rest as Record<string, unknown>)};
}
