// What a case of the torture found, and the table that says so.

export type Counts = Readonly<{
	/** What was acknowledged, on stdout or on the screen, and is not in the journal. */
	lost: number;
	/** What the journal says of an action that is not what happened, or that is a guess. */
	wrong: number;
	/** Files that cannot be read, or that hide that something is missing. */
	unparseable: number;
	/** Processes that should have ended. */
	leftBehind: number;
}>;

export type CaseResult = Counts &
	Readonly<{
		name: string;
		trials: number;
		/** What the trials met, for the reader: "31 during an action". */
		met: string;
		/** Why the case could not be run here; its counts are then 0. */
		skipped: string | null;
		/** One sentence for each thing that is not 0. */
		complaints: readonly string[];
	}>;

export type Tally = {
	trials: number;
	lost: number;
	wrong: number;
	unparseable: number;
	leftBehind: number;
	readonly complaints: string[];
};

export const newTally = (): Tally => ({
	trials: 0,
	lost: 0,
	wrong: 0,
	unparseable: 0,
	leftBehind: 0,
	complaints: [],
});

export type Fault = keyof Counts;

/** Counts one thing that must not be. */
export function complain(tally: Tally, fault: Fault, sentence: string): void {
	tally[fault]++;
	tally.complaints.push(sentence);
}

export const resultOf = (name: string, tally: Tally, met = ''): CaseResult => ({...tally, name, met, skipped: null});

export const skippedCase = (name: string, why: string): CaseResult => ({...newTally(), name, met: '', skipped: why});

export const isClean = (result: CaseResult): boolean =>
	result.lost + result.wrong + result.unparseable + result.leftBehind === 0;

const columns = ['case', 'trials', 'acknowledged lost', 'wrong outcomes', 'unparseable', 'left behind'] as const;

/** The table, one line a case, and below it what was skipped and why. */
export function tableOf(results: readonly CaseResult[]): string {
	const rows = results.map((result) =>
		result.skipped === null
			? [result.name, ...[result.trials, result.lost, result.wrong, result.unparseable, result.leftBehind].map(String)]
			: [result.name, 'skipped', '-', '-', '-', '-'],
	);
	const sum = (of: (result: CaseResult) => number): string =>
		String(results.reduce((total, result) => total + of(result), 0));
	const total = [
		'together',
		sum((result) => result.trials),
		sum((result) => result.lost),
		sum((result) => result.wrong),
		sum((result) => result.unparseable),
		sum((result) => result.leftBehind),
	];
	const all = [[...columns], ...rows, total];
	const widths = columns.map((_, index) => Math.max(...all.map((row) => (row[index] ?? '').length)));
	const line = (row: readonly string[]): string =>
		row
			.map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
			.join('  ')
			.trimEnd();
	const rule = widths.map((width) => '-'.repeat(width)).join('  ');
	const notes = results.flatMap((result) => [
		...(result.skipped === null ? [] : [`${result.name}: skipped, ${result.skipped}`]),
		...(result.met === '' ? [] : [`${result.name}: ${result.met}`]),
	]);
	const complaints = results.flatMap((result) =>
		result.complaints.slice(0, 10).map((sentence) => `${result.name}: ${sentence}`),
	);
	return [
		line(columns),
		rule,
		...rows.map(line),
		rule,
		line(total),
		'',
		...notes,
		...(complaints.length === 0 ? [] : ['', 'What is not 0:', ...complaints]),
	].join('\n');
}
