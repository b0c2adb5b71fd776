// The words that choose how a drill is played. Pure.
import type {DrillMode} from '../drill/contract.js';
import {type DrillSpeed, drillSpeeds} from '../session/drill-contract.js';

const modes: readonly DrillMode[] = ['watch', 'guided', 'solo', 'hard'];

export const isDrillMode = (word: string): word is DrillMode => modes.some((mode) => mode === word);

export const isDrillSpeed = (speed: number | string): speed is DrillSpeed =>
	drillSpeeds.some((known) => known === speed);
