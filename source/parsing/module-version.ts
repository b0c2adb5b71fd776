// Order and kind of module versions, as Go reads them: semantic versions with a leading v, pseudo-versions among them.

/** `v0.0.0-20200101000000-0123456789ab` and its kin: a commit without a tag. */
const pseudo = /^v\d+\.(?:0\.0-|\d+\.\d+-(?:\S+\.)?0\.)\d{14}-[0-9a-f]{12}(?:\+incompatible|\+dirty)?$/;

/** Whether the version names a commit and not a tag. */
export function isPseudoVersion(version: string): boolean {
	return pseudo.test(version);
}

type Parts = Readonly<{numbers: readonly number[]; pre: readonly string[]}>;

function partsOf(version: string): Parts | null {
	const match = /^v(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([^+]+))?(?:\+.*)?$/.exec(version);
	if (!match) return null;
	return {numbers: [match[1], match[2], match[3]].map((part) => Number(part ?? 0)), pre: match[4]?.split('.') ?? []};
}

function comparePre(a: readonly string[], b: readonly string[]): number {
	if (a.length === 0 || b.length === 0) return b.length - a.length;
	for (let at = 0; at < Math.max(a.length, b.length); at++) {
		const left = a[at];
		const right = b[at];
		if (left === undefined) return -1;
		if (right === undefined) return 1;
		if (left === right) continue;
		const isLeftNumber = /^\d+$/.test(left);
		const isRightNumber = /^\d+$/.test(right);
		if (isLeftNumber && isRightNumber) return Number(left) - Number(right);
		if (isLeftNumber !== isRightNumber) return isLeftNumber ? -1 : 1;
		return left < right ? -1 : 1;
	}
	return 0;
}

/** Negative where `a` comes before `b`, by the rules of semantic versions; 0 where one of them is no version. */
export function compareModuleVersions(a: string, b: string): number {
	const left = partsOf(a);
	const right = partsOf(b);
	if (!left || !right) return 0;
	for (let at = 0; at < 3; at++) {
		const difference = (left.numbers[at] ?? 0) - (right.numbers[at] ?? 0);
		if (difference !== 0) return difference;
	}
	return comparePre(left.pre, right.pre);
}

/** How far apart two versions are; below v1 a minor step may break as much as a major one. */
export function sizeOfStep(a: string, b: string): 'major' | 'minor' | 'patch' | 'other' {
	const left = partsOf(a);
	const right = partsOf(b);
	if (!left || !right) return 'other';
	if (left.numbers[0] !== right.numbers[0]) return 'major';
	if (left.numbers[1] !== right.numbers[1]) return 'minor';
	return 'patch';
}
