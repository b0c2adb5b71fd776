// What decides, besides the step itself, what the step in hand waits for. Data only.
import type {IncidentState} from '../../incident/state.js';
import type {SessionPorts} from '../ports.js';
import type {PrepareContext} from './prepare-context.js';

export type InHandContext = Readonly<{
	ports: SessionPorts;
	state: IncidentState;
	prepare: PrepareContext;
	/** Items chosen for the action in hand, by key; null before a choice was made. */
	chosen: readonly string[] | null;
	/** A person is there: inputs with a default are asked too, with the default as a suggestion. */
	isAttended: boolean;
}>;
