// What only a person can say of an incident. A blank is visible in the draft and found by `report lint`; gotriage never
// fills one in, and gives beside each what the journal has on it (see hints.ts).

export type Blank = Readonly<{id: string; ask: string; hint: string}>;

export const blanks = {
	inShort: {
		id: 'in-short',
		ask: 'What happened, to whom, and how did it end, in two or three sentences for someone who was not there?',
		hint: 'write it last',
	},
	impact: {
		id: 'impact',
		ask: 'Who or what was affected, how much, and from when to when? How do you know?',
		hint: 'users, builds, deploys; the first reading in alarm is when it was seen, not when it began',
	},
	detection: {
		id: 'detection',
		ask: 'What noticed it first: an alert, a user, CI, or chance? What would halve the time until then?',
		hint: 'an alert that did not fire is worth an action item',
	},
	rootCause: {
		id: 'root-cause',
		ask: 'What set it off and what caused it, as far as it is known, and which evidence says so?',
		hint: 'name the events, such as E12; write "not known" where it is not',
	},
	contributingFactors: {
		id: 'contributing-factors',
		ask: 'What else made it possible, worse or longer: technical, process, knowledge?',
		hint: 'how and what rather than who and why',
	},
	wentWell: {
		id: 'went-well',
		ask: 'What went well, and what less well?',
		hint: 'keep, reword or delete the candidates above',
	},
	luck: {
		id: 'luck',
		ask: 'Where were we lucky, and what happens next time without it?',
		hint: 'what nobody had planned for and yet helped',
	},
	surprise: {
		id: 'surprise',
		ask: 'What surprised us, and why did what was done make sense then?',
		hint: 'ask soon, memory fades',
	},
	actionItems: {
		id: 'action-items',
		ask: 'Who does what until when, and how will we know that it is done? What will we not do, and why?',
		hint: 'prevent, detect, mitigate; one owner each',
	},
} as const satisfies Readonly<Record<string, Blank>>;

/** A blank as it stands in a draft, on a line of its own. */
export const openBlank = /TODO\(human:([a-z0-9-]+)\)/;
