// The points of a score while they are taken away: each time with its reason and the event that it rests on. Pure.
import {type Deduction, type ScorePart, scoreParts} from '../contract.js';
import {weights} from '../weights.js';

export const inHundredths = (points: number): number => Math.round(points * 100) / 100;

/** Points of the parts, taken away one reason at a time and never below nothing. */
export class Points {
	readonly deductions: Deduction[] = [];
	readonly left: Record<ScorePart, number> = Object.fromEntries(
		scoreParts.map((part) => [part, weights[part] as number]),
	) as Record<ScorePart, number>;

	take(part: ScorePart, points: number, why: string, event: number | null): void {
		const taken = Math.min(this.left[part], points);
		if (taken > 1e-9) {
			this.left[part] -= taken;
			this.deductions.push({part, points: inHundredths(taken), why, event});
		}
	}

	/** Takes a share of what is left. */
	takeShare(part: ScorePart, share: number, why: string, event: number | null): void {
		this.take(part, this.left[part] * share, why, event);
	}
}
