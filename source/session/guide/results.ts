// The two answers every intent has. A refusal is a sentence for the status line, never an exception.
import type {Done, Refusal} from '../contract.js';

export const done: Done = {done: true};
export const refuse = (sentence: string): Refusal => ({refused: sentence});
