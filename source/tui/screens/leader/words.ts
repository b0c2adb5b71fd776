// Ready words of a leader: answers to a miss, and the rubric with an anchor for each level. Pure data.

/** Answers to a choice that the recording has nothing for. The first is the usual one. */
export const readyAnswers: readonly string[] = [
	'The tool is not available on this machine.',
	'It shows nothing out of the ordinary.',
	'You are not permitted to do that here.',
	'Take it as not done, and go on without it.',
];

export type RubricItem = Readonly<{
	key: string;
	title: string;
	/** From the lowest level to the highest; each says what was seen. */
	levels: readonly [string, string, string];
}>;

export const rubric: readonly RubricItem[] = [
	{
		key: 'hypotheses',
		title: 'Forms and tests hypotheses',
		levels: [
			'tried one thing after the other, without saying what it would show',
			'named a cause, and looked for what confirms it',
			'named more than one, and chose what tells them apart',
		],
	},
	{
		key: 'gathers',
		title: 'Gathers before acting',
		levels: [
			'changed something before looking',
			'looked first, and left out evidence that mattered',
			'had the evidence, and saved what would be lost, before the first change',
		],
	},
	{
		key: 'says',
		title: 'Says what and why',
		levels: ['worked in silence', 'said what, when asked', 'said what, why and when people hear again, unasked'],
	},
	{
		key: 'help',
		title: 'Asks for help in time',
		levels: [
			'was stuck and asked nobody, or asked at once for the answer',
			'asked late, after the time was gone',
			'said what was known and asked a precise question in time',
		],
	},
];

export const rubricWords = (item: RubricItem, level: number): string =>
	`Rubric: ${item.title}: ${level + 1} of 3, ${item.levels[level] ?? ''}`;
