import test from 'ava';
import {jsonLine} from '../../source/text/json-line.js';

test('what a terminal would act on is escaped, and the value is the same', (t) => {
	const value = {
		a: 'x\u001B[2J\u009B2J\u007F\u202Eabc\u2028\uFEFF\u200B\u{E0041}',
		'b\u0085': ['Grüße 日本 👍', '\uD800'],
		c: null,
	};
	const line = jsonLine(value);
	t.deepEqual(line.match(/[\p{C}\p{Zl}\p{Zp}]/u), null);
	t.true(line.includes('Grüße 日本 👍'), 'what can be read stays as it is');
	t.deepEqual(JSON.parse(line), value);
	t.is(jsonLine(JSON.parse(line)), line);
});
