// What the guide can ask of the session, and what that needs around it. Types only.
import type {Change} from '../../../../incident/state.js';
import type {Session} from '../../../../session/contract.js';
import type {AppPorts, ExportFormat} from '../../../ports.js';
import type {ConsentOutcome} from '../consent/consent-state.js';
import type {ConsentSubject} from '../consent/consent-subject.js';
import type {EntryKind} from '../forms/entry-kinds.js';
import type {GuideAction, Panel} from '../guide-state.js';

export type GuideIntents = Readonly<{
	/** Runs, follows, asks: whatever Enter means on what is in hand. */
	enter: () => void;
	retry: () => void;
	auto: () => void;
	/** Stops what runs; false when nothing does. */
	stop: () => boolean;
	jump: (step: string) => void;
	/** Goes on in another runbook. */
	enterRunbook: (runbook: string) => void;
	decide: (option: string) => void;
	choose: (keys: readonly string[]) => void;
	answer: (values: Readonly<Record<string, string>>) => Promise<string | null>;
	entered: (kind: EntryKind, text: string) => Promise<string | null>;
	openEdit: () => void;
	handOver: () => void;
	exportReport: (format: ExportFormat) => void;
	chooseChange: (change: Change) => void;
	consented: (subject: ConsentSubject, outcome: ConsentOutcome) => void;
	atEnd: (choice: string) => void;
	close: (choice: string) => void;
	/** The answer to the first of the questions before closing; empty skips it. Null, or why it is not taken. */
	closing: (panel: Extract<Panel, {kind: 'closing'}>, text: string) => Promise<string | null>;
	leave: () => void;
}>;

export type GuideSurroundings = Readonly<{
	session: Session;
	ports: AppPorts;
	dispatch: (action: GuideAction) => void;
	onLeave: () => void;
	onClosed: () => void;
}>;
