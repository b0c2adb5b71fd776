// The runbook format, version 1, as one zod schema: the TypeScript types, the JSON Schema for editors and the shape
// check of `validate` all come from here. What a shape cannot say (targets that exist, CEL that compiles) is lint.ts.
import * as z from 'zod';

const idPattern = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;
const durationPattern = /^(?:\d+(?:\.\d+)?(?:h|m|s|ms|us|µs|ns))+$/;

const id = z.string().regex(idPattern, 'must be kebab-case: lower-case words joined by hyphens').max(64);
const name = z.string().regex(namePattern, 'must be a plain name: letters, digits, underscores').max(64);
const text = z.string().min(1).max(4000);
const cel = z.string().min(1).max(4000).meta({description: 'A CEL expression'});
const duration = z
	.string()
	.regex(durationPattern, 'must be a duration such as 500ms, 10s or 1m30s')
	.meta({description: 'A duration such as 500ms, 10s or 1m30s'});
const argv = z.array(z.string()).min(1).max(256).meta({description: 'Program and arguments, run without a shell'});

export const platformSchema = z.enum(['linux', 'darwin']);
export const evidenceSchema = z.enum(['metric', 'log', 'trace', 'profile', 'config', 'change', 'host', 'repro']);
export const riskSchema = z.enum(['reversible', 'disruptive', 'destructive']);
export const costSchema = z.enum(['quiet', 'load', 'runs-code']);
export const builtInParsers = ['text', 'number', 'lines', 'json', 'ndjson', 'json-stream', 'csv', 'duration'] as const;

export const inputSchema = z.strictObject({
	type: z.enum(['string', 'integer', 'number', 'duration', 'url', 'path', 'file', 'enum', 'list', 'pid']),
	prompt: text,
	default: z.union([z.string(), z.number(), z.array(z.string())]).optional(),
	pattern: z.string().optional().meta({description: 'A regular expression the whole value must match'}),
	options: z.array(z.string()).min(1).optional().meta({description: 'The values of an enum'}),
	secret: z.boolean().optional().meta({description: 'Never stored; asked again when the incident is resumed'}),
	allowDash: z.boolean().optional().meta({description: 'The value may begin with a hyphen'}),
});

export const thresholdSchema = z.strictObject({
	value: z.number(),
	unit: z.string().optional(),
	source: z.string().optional().meta({description: 'Where the number comes from'}),
});

const target = z.string().min(1).meta({description: 'A step id, end, runbook:ID or runbook:ID#step'});
const withInputs = z.record(name, z.string()).meta({description: 'Inputs of the next runbook; {{…}} is filled'});
const goal = z.union([target, z.strictObject({to: target, with: withInputs.optional()})]);
const conditional = z.array(z.strictObject({when: cel.optional(), to: target, with: withInputs.optional()})).min(1);

/** `next` of a step whose outcomes are `outcomes`: one target, one per outcome, or a list of conditions. */
function nextSchema<const Outcomes extends readonly [string, ...string[]]>(outcomes: Outcomes) {
	const map = z.strictObject(
		Object.fromEntries(outcomes.map((outcome) => [outcome, z.union([goal, conditional]).optional()])),
	);
	return z.union([goal, conditional, map]);
}

const everyStep = {
	id,
	title: text,
	why: text.optional().meta({description: 'Why a person would do this step, and what its value means'}),
	when: cel.optional().meta({description: 'The step is skipped where this is false'}),
	platforms: z.array(platformSchema).min(1).optional(),
	requires: z.array(z.string()).optional().meta({description: "Tools this step needs beyond the runbook's own list"}),
};

const everyCommand = {
	run: argv.optional(),
	shell: z.string().min(1).max(8000).optional().meta({description: 'A literal script for /bin/sh -eu -c'}),
	env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().nullable()).optional(),
	cwd: z.string().min(1).optional().meta({description: 'tmp, project or a path; project when absent'}),
	timeout: duration.optional(),
	lasts: duration.optional().meta({description: 'How long the step normally takes; its progress counts towards it'}),
};

export const checkSchema = z.strictObject({
	...everyStep,
	kind: z.literal('check'),
	...everyCommand,
	probe: z.strictObject({name: z.string().min(1), with: z.record(z.string(), z.json()).optional()}).optional(),
	compute: cel.optional(),
	needs: z.array(id).optional().meta({description: 'Checks that are measured first when the board measures this one'}),
	each: cel.optional().meta({description: 'A list; the check is repeated with item and index in scope'}),
	cost: costSchema.optional(),
	timeoutIs: z.enum(['alarm', 'unknown']).optional(),
	exitCodes: z.array(z.number().int().min(0).max(255)).min(1).optional(),
	parse: z.string().optional(),
	match: z.string().optional().meta({description: 'A regular expression for stdout; its groups are match'}),
	value: cel.optional(),
	summary: cel.optional().meta({description: 'With each: the value of the whole check'}),
	unit: z.string().max(40).optional(),
	facts: z.record(name, cel).optional(),
	alarm: z
		.union([cel, z.strictObject({above: name}), z.strictObject({below: name}), z.strictObject({when: cel, says: text})])
		.optional(),
	sample: z
		.strictObject({every: duration, times: z.number().int().min(2).max(10_000), until: cel.optional()})
		.optional(),
	recheck: z.strictObject({after: duration, times: z.number().int().min(1).max(100), when: cel}).optional(),
	baseline: z
		.strictObject({
			key: z.array(z.enum(['host', 'project'])).min(1),
			keep: z.number().int().min(3).max(1000).optional(),
		})
		.optional(),
	evidence: evidenceSchema.optional(),
	next: nextSchema(['ok', 'alarm', 'unknown', 'skipped']).optional(),
});

const signalTarget = z.strictObject({
	pid: z.string().min(1),
	started: z.string().min(1).meta({description: "The process's start time as its probe gave it"}),
	name: z.enum(['TERM', 'KILL', 'CONT', 'STOP', 'QUIT', 'INT', 'HUP']),
});

export const undoSchema = z.union([
	z.literal('restore'),
	z.strictObject({run: argv, env: everyCommand.env, cwd: everyCommand.cwd, timeout: duration.optional()}),
	z.strictObject({signal: signalTarget}),
	z.strictObject({notNeeded: text}),
	z.strictObject({impossible: text}),
]);

export const verifySchema = z.union([
	id,
	z.strictObject({check: id, settle: duration.optional(), within: duration.optional()}),
	z.strictObject({none: text}),
]);

export const actionSchema = z.strictObject({
	...everyStep,
	kind: z.literal('action'),
	...everyCommand,
	quarantine: z.array(z.string().min(1)).min(1).optional(),
	signal: signalTarget.optional(),
	risk: riskSchema,
	effect: text.meta({description: 'What will be different afterwards, in one sentence'}),
	target: z
		.string()
		.min(1)
		.optional()
		.meta({description: 'What a destructive change is done to: the name to be typed'}),
	snapshot: z.array(z.string().min(1)).optional(),
	choose: z
		.strictObject({
			from: cel,
			label: z.string().min(1),
			key: z.string().min(1).optional(),
			many: z.boolean().optional(),
		})
		.optional(),
	exitCodes: z.array(z.number().int().min(0).max(255)).min(1).optional(),
	undo: undoSchema.optional(),
	verify: verifySchema.optional(),
	after: z.array(id).optional().meta({description: 'Steps whose evidence this destroys; warns when they were not run'}),
	next: nextSchema(['done', 'declined', 'failed', 'skipped']).optional(),
});

export const decisionSchema = z.strictObject({
	...everyStep,
	kind: z.literal('decision'),
	options: z
		.array(
			z.strictObject({
				key: id,
				label: text,
				when: cel.optional(),
				auto: z.boolean().optional(),
				next: z.union([goal, conditional]),
			}),
		)
		.min(2)
		.max(9),
});

export const manualSchema = z.strictObject({
	...everyStep,
	kind: z.literal('manual'),
	instructions: text,
	next: nextSchema(['done', 'notDone', 'skipped']).optional(),
});

export const stepSchema = z.discriminatedUnion('kind', [checkSchema, actionSchema, decisionSchema, manualSchema]);

export const runbookSchema = z.strictObject({
	schema: z.literal(1),
	id,
	title: text,
	summary: text.optional(),
	tags: z.array(id).optional().meta({description: 'The first tag is the area under which the board groups the rows'}),
	references: z.array(z.strictObject({title: text, url: z.url({protocol: /^https?$/})})).optional(),
	requires: z.array(z.string().min(1)).optional().meta({description: "Tools, as go or 'go>=1.23'"}),
	inputs: z.record(name, inputSchema).optional(),
	thresholds: z.record(name, thresholdSchema).optional(),
	triage: z.array(z.strictObject({symptom: text, metric: id, response: id})).min(1),
	steps: z.array(stepSchema).min(1).max(200),
	recovery: z.array(id).optional(),
});

export type Runbook = z.infer<typeof runbookSchema>;
export type Step = z.infer<typeof stepSchema>;
export type CheckStep = z.infer<typeof checkSchema>;
export type ActionStep = z.infer<typeof actionSchema>;
export type DecisionStep = z.infer<typeof decisionSchema>;
export type ManualStep = z.infer<typeof manualSchema>;
export type InputSpec = z.infer<typeof inputSchema>;
export type Threshold = z.infer<typeof thresholdSchema>;
export type Risk = z.infer<typeof riskSchema>;
export type Cost = z.infer<typeof costSchema>;
export type Evidence = z.infer<typeof evidenceSchema>;
export type Undo = z.infer<typeof undoSchema>;
export type TriageRow = Runbook['triage'][number];
/** What a check, an action or a manual step can end as, for its `next`. */
export type StepEnd = 'ok' | 'alarm' | 'unknown' | 'skipped' | 'done' | 'declined' | 'failed' | 'notDone';
