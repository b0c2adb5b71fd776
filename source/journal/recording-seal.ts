// Whether the journal of a recording is sealed and unchanged, and if not, which line is to blame. Pure.
import {createHash} from 'node:crypto';
import type {EventOf} from '../incident/events.js';
import type {JournalFindings} from './journal-lines.js';

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The last event of a journal that was sealed and not changed since; else a sentence. */
export function sealOf(findings: JournalFindings): EventOf<'sealed'> | string {
	const last = findings.events.at(-1);
	if (findings.damage !== null) {
		return `line ${findings.lines + 1} of its journal ${findings.damage.what}`;
	}

	if (last?.type !== 'sealed' || findings.tornBytes > 0) {
		return `line ${findings.lines + 1} of its journal should be the seal, and is missing or cut short`;
	}

	const early = findings.events.find((event) => event.type === 'sealed');
	if (early !== undefined && early !== last) {
		return `line ${early.seq + 1} of its journal comes after the seal`;
	}

	// Nothing after it vouches for the seal: everything in it follows from what is before.
	const before = findings.events.at(-2);
	return last.events === last.seq - 1 && last.last === last.prev && last.at === before?.at && last.t === before.t
		? last
		: `line ${last.seq} of its journal, the seal, was changed after it was written`;
}

/**
 * No line after the seal tells which of the last two was changed, but the seal says the hash of the one before twice:
 * where one of the two still fits, it is the seal.
 */
export function blameSeal(bytes: Uint8Array, findings: JournalFindings): JournalFindings {
	const {damage} = findings;
	if (damage === null) {
		return findings;
	}

	const end = bytes.indexOf(0x0a, damage.byte);
	const rest = end === -1 ? new Uint8Array() : bytes.subarray(end + 1);
	const before = sha256Of(bytes.subarray(damage.byte, Math.max(damage.byte, end)));
	const isLast = rest.length > 0 && rest.indexOf(0x0a) === rest.length - 1;
	return isLast && Buffer.from(rest).includes(before)
		? {...findings, lines: findings.lines + 1, damage: {byte: end + 1, what: 'was changed after it was written'}}
		: findings;
}
