// Parses the text, with what is wrong with it as YAML in words that say what to do. Pure.
import {type Document, parseDocument} from 'yaml';
import {tooDeep} from './limits.js';
import type {Report} from './source-text.js';

/** Parses one document; its errors, and any directive before it, are reported. */
export function parseSyntax(text: string, report: Report): Document.Parsed {
	// The library's own check for duplicate keys takes quadratic time; the conversion does it.
	const document = parseDocument(text, {
		uniqueKeys: false,
		version: '1.2',
		schema: 'core',
		merge: false,
		prettyErrors: false,
		strict: true,
		logLevel: 'error',
	});
	// After a tab, every line below it seems wrong too.
	const tabs = document.errors.filter(({code}) => code === 'TAB_AS_INDENT');
	for (const error of tabs.length > 0 ? tabs : firstAtEachPlace(document.errors)) {
		const {message, remedy} = syntaxFault(error.code, error.message, text.slice(error.pos[0]));
		report(error.pos[0], [], message, remedy);
	}

	const directive = /^%([^\n#]*)/m.exec(text.slice(0, document.contents?.range[0] ?? text.length));
	if (directive) {
		report(
			directive.index,
			[],
			`the directive %${(directive[1] ?? '').trim()} changes how the file is read`,
			'remove the line; a runbook is plain YAML 1.2',
		);
	}

	return document;
}

function firstAtEachPlace<Placed extends Readonly<{pos: readonly [number, number]}>>(
	errors: readonly Placed[],
): Placed[] {
	return errors.filter((error, index) => errors.findIndex(({pos}) => pos[0] === error.pos[0]) === index);
}

const syntaxRemedies: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
	MULTIPLE_DOCS: ['the file holds a second document', 'keep one runbook in one file; remove the line ---'],
	TAB_AS_INDENT: ['a tab is used as indentation', 'indent with spaces'],
	BAD_ALIAS: ['this reads as an alias', 'put the text in quotes'],
	BAD_SCALAR_START: ['a text cannot begin with this character', 'put the text in quotes'],
	BLOCK_AS_IMPLICIT_KEY: ['a second colon makes a map within a line', 'put the text in quotes'],
	BAD_DQ_ESCAPE: ['this is no escape of double quotes', 'use single quotes, or write \\\\ for a backslash'],
	RESOURCE_EXHAUSTION: [tooDeep.message, tooDeep.remedy],
};

function syntaxFault(code: string, message: string, rest: string): {message: string; remedy: string} {
	const known = syntaxRemedies[code];
	if (known) {
		return {message: known[0], remedy: known[1]};
	}

	const plain = message
		.replace(/ at line .*$/s, '')
		.replace('"quote', 'quote')
		.replace(/^./, (first) => first.toLowerCase());
	const isAfterBraces = /^\S*\}\}|^[^\s,\]]/.test(rest) && code === 'UNEXPECTED_TOKEN';
	return {
		message: `this is not YAML: ${plain}`,
		remedy: isAfterBraces
			? 'put quotes around a text that contains braces or brackets'
			: 'check the indentation, quotes and brackets here',
	};
}
