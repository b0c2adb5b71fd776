import test from 'ava';
import {runbookJsonSchema} from '../../source/runbook/json-schema.js';

test('the JSON Schema is the same every time, and closed', (t) => {
	const schema = runbookJsonSchema();
	t.is(JSON.stringify(schema), JSON.stringify(runbookJsonSchema()));
	t.is(schema['$schema'], 'https://json-schema.org/draft/2020-12/schema');
	t.is(schema['title'], 'gotriage runbook, format 1');
	t.is(schema['additionalProperties'], false);
	t.deepEqual(schema['required'], ['schema', 'id', 'title', 'triage', 'steps']);
});

test('every kind of step is described, with words for the editor', (t) => {
	const text = JSON.stringify(runbookJsonSchema());
	for (const kind of ['check', 'action', 'decision', 'manual']) {
		t.true(text.includes(`"const":"${kind}"`), kind);
	}

	t.true(text.includes('A CEL expression'));
	t.true(text.includes('Program and arguments, run without a shell'));
});
