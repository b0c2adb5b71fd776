// One thing the doctor looked at, with what to do where it is not as it should be.

export type Area = 'installation' | 'terminal' | 'tools' | 'data' | 'trust' | 'runbooks';

export type Finding = Readonly<{
	area: Area;
	name: string;
	/** `note`: worth knowing, and no fault. */
	state: 'good' | 'note' | 'missing' | 'wrong';
	says: string;
	/** What to do; null where there is nothing to do. */
	remedy: string | null;
}>;

/** Makes findings of one area. */
export const findingsOf =
	(area: Area) =>
	(name: string, state: Finding['state'], says: string, remedy: string | null = null): Finding => ({
		area,
		name,
		state,
		says,
		remedy,
	});
