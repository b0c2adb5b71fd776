// Carries an intent of a drill out: what could not be recorded is a refusal that says so.
import {JournalFailure} from '../../journal/contract.js';
import type {Result} from '../contract.js';
import {refuse} from '../guide/results.js';

/** Any other failure than one of the journal is a fault of gotriage, and is thrown. */
export async function attempt(intent: () => Promise<Result>): Promise<Result> {
	try {
		return await intent();
	} catch (error) {
		if (error instanceof JournalFailure) {
			return refuse(error.message);
		}

		throw error;
	}
}
