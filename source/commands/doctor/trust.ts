// The runbooks from outside the package that a person has trusted, and what has become of them.
import {readCatalogue} from '../../journal/catalogue.js';
import {JournalFailure} from '../../journal/contract.js';
import {homeDirectory, openHomeForReading} from '../../journal/home.js';
import {quoteWord} from '../../text/quote.js';
import type {Io} from '../io.js';
import {type TrustedFile, trustedFiles} from '../trust.js';
import {type Finding, findingsOf} from './finding.js';

const finding = findingsOf('trust');

function findingOf({path, state}: TrustedFile): Finding {
	const file = quoteWord(path);
	switch (state) {
		case 'unchanged':
			return finding('trusted', 'good', file);
		case 'changed':
			return finding(
				'trusted',
				'wrong',
				`${file} has changed since it was trusted, so it runs nothing`,
				`gotriage trust ${file}`,
			);
		case 'missing':
			return finding('trusted', 'note', `${file} is not there any more`, `gotriage trust --revoke ${file}`);
		case 'unusable':
			return finding(
				'trusted',
				'wrong',
				`${file} cannot be read, is a link now, or may be written by everyone, so it runs nothing`,
				`chmod o-w ${file}, or gotriage trust --revoke ${file}`,
			);
	}
}

export async function trustFindings(io: Io): Promise<readonly Finding[]> {
	try {
		const catalogue = await readCatalogue(await openHomeForReading(homeDirectory(io.environment, process.platform)));
		const files = await trustedFiles(catalogue);
		return files.length === 0
			? [finding('trusted', 'good', "nothing but the package's own runbooks")]
			: files.map(findingOf);
	} catch (error) {
		if (error instanceof JournalFailure) {
			// The data directory's own finding says why.
			return [];
		}

		throw error;
	}
}
