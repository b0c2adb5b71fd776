// The panels that lie over a drill, each with what it needs of the drill's view.
import {Box} from 'ink';
import {weights} from '../../../drill/weights.js';
import type {DrillSession, DrillView} from '../../../session/drill-contract.js';
import {Gone} from '../../components/gone.js';
import {HelpOverlay} from '../../components/help-overlay.js';
import type {Status} from '../../components/status-line.js';
import {ChangesPanel} from '../guide/changes/changes-panel.js';
import {Consent} from '../guide/consent/consent.js';
import {Output} from '../guide/output/output.js';
import {drillBindings} from './bindings.js';
import type {DrillIntents, Place} from './drill-intents.js';
import {loadDrillOutput} from './load-output.js';
import {concluding, type DrillPanel} from './panel.js';
import {Diagnosis} from './panels/diagnosis.js';
import {Hints} from './panels/hints.js';
import {Leave} from './panels/leave.js';
import {Options} from './panels/options.js';
import {PageAgain} from './panels/page-again.js';
import {Rank} from './panels/rank.js';

export type DrillPanelsProps = Readonly<{
	panel: DrillPanel;
	view: DrillView;
	session: DrillSession;
	place: Place;
	columns: number;
	rows: number;
	message: Status | null;
	intents: DrillIntents;
	onPanel: (panel: DrillPanel) => void;
	onClose: () => void;
	onLeave: () => void;
}>;

/** The panel that lies over the screen; nothing where none does, and where it is a line below the screen. */
export function DrillPanels(props: DrillPanelsProps) {
	const {panel, view, session, place, columns, rows, message, intents, onPanel, onClose, onLeave} = props;
	const size = {width: columns, height: rows};
	const guide = place.on === 'step' ? session.look(place.runbook, place.step) : null;
	switch (panel.kind) {
		case 'help':
			return (
				<Box height={rows} overflow="hidden">
					<HelpOverlay title="Keys of a drill" bindings={drillBindings} onClose={onClose} height={rows} />
				</Box>
			);
		case 'page':
			return <PageAgain {...size} page={view.page} onClose={onClose} />;
		case 'leave':
			return <Leave {...size} onLeave={onLeave} onStay={onClose} onConclude={() => onPanel(concluding(view))} />;
		case 'hints':
			return (
				<Hints
					{...size}
					view={view}
					revealCost={weights.revealed}
					onHint={(id) => intents.carry(session.hint(id))}
					onReveal={() => intents.carry(session.reveal())}
					onClose={onClose}
				/>
			);
		case 'rank':
			return view.decision === null ? (
				<Gone onGone={onClose} />
			) : (
				<Rank
					{...size}
					decision={view.decision}
					onRank={(order) => {
						intents.carry(session.rank(view.decision?.id ?? '', order));
						onClose();
					}}
					onClose={onClose}
				/>
			);
		case 'diagnosis':
			return (
				<Diagnosis
					{...size}
					view={view}
					because={
						panel.before === 'take'
							? 'This is asked before the first change. Not knowing yet is an answer.'
							: panel.before === 'conclude'
								? 'Before you end the drill.'
								: null
					}
					onDiagnose={(causes, confidence) => void intents.diagnosed(causes, confidence, panel.before, guide)}
					onClose={onClose}
				/>
			);
		case 'options':
			return guide === null ? (
				<Gone onGone={onClose} />
			) : (
				<Options {...size} guide={guide} onSelect={(key) => intents.chosen(guide, key)} onClose={onClose} />
			);
		case 'consent':
			return (
				<Consent
					{...size}
					subject={{kind: 'step', prepared: panel.prepared}}
					digestNow={guide?.inHand.kind === 'ready' ? guide.inHand.prepared.digest : null}
					onOutcome={(outcome) => intents.consented(panel.prepared, outcome)}
				/>
			);
		case 'changes':
			return (
				<ChangesPanel
					changes={view.state.changes}
					message={message}
					width={columns}
					height={rows}
					onChoose={intents.chooseChange}
					onClose={onClose}
				/>
			);
		case 'undo':
			return (
				<Consent
					{...size}
					subject={{kind: 'undo', change: panel.change, plan: panel.plan}}
					digestNow={intents.undoDigest(panel.change)}
					onOutcome={(outcome) => intents.undone(panel.change, outcome)}
				/>
			);
		case 'output':
			return (
				<Output
					title={`Output of ${panel.step}`}
					load={() => loadDrillOutput(session, panel.runbook, panel.step, columns)}
					width={columns}
					height={rows}
					onClose={onClose}
				/>
			);
		case 'none':
		case 'entry':
			return null;
	}
}
