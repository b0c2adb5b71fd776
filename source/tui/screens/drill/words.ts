// How modes, speeds and hints are called on the screens of a drill. Pure.
import type {DrillMode, HintKind} from '../../../drill/contract.js';
import {type DrillSpeed, drillSpeeds} from '../../../session/drill-contract.js';

export const drillModes: readonly DrillMode[] = ['watch', 'guided', 'solo', 'hard'];

export const modeWords: Readonly<Record<DrillMode, string>> = {
	watch: 'look over the shoulder of someone who solved it; not scored',
	guided: 'says what to expect and where to look next; hints are free',
	solo: 'you choose every step; scored',
	hard: 'no thresholds, more rows than you need, any cause of the group; scored',
};

export const speedWords = (speed: DrillSpeed): string => (speed === 'instant' ? 'instant' : `x${speed}`);

/** The next faster or slower speed; the same at the end. */
export function stepSpeed(speed: DrillSpeed, by: 1 | -1): DrillSpeed {
	const index = drillSpeeds.indexOf(speed) + by;
	return drillSpeeds[Math.max(0, Math.min(drillSpeeds.length - 1, index))] ?? speed;
}

export const nextMode = (mode: DrillMode): DrillMode =>
	drillModes[(drillModes.indexOf(mode) + 1) % drillModes.length] ?? mode;

export const hintWords: Readonly<Record<HintKind, string>> = {
	socratic: 'a question to think about',
	direction: 'which way to look',
	exact: 'exactly what to look at',
};

/** The charged clock: "3:07". */
export function clockWords(ms: number): string {
	const seconds = Math.max(0, Math.floor(ms / 1000));
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export const stars = (difficulty: 1 | 2 | 3): string => ['easy', 'medium', 'difficult'][difficulty - 1] ?? '';
