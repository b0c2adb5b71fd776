// The screen of a drill's leader: draws what the trainee's process tells and turns keys into requests to it. It holds no
// truth of its own; whoever leaves it changes nothing in the drill.
import {Box} from 'ink';
import {useCallback, useEffect, useState} from 'react';
import type {Result} from '../../../session/contract.js';
import type {LeaderLink, LeaderState} from '../../../session/leader-contract.js';
import {frameRows} from '../../components/frame.js';
import {HelpOverlay} from '../../components/help-overlay.js';
import {HelpLine, type Status, StatusLine} from '../../components/status-line.js';
import {useWindowSize} from '../../components/use-window-size.js';
import {usePanel} from '../../hooks/use-panel.js';
import {matchBinding} from '../../input/bindings.js';
import {spreadBurst, useKeys} from '../../input/use-keys.js';
import {useTheme} from '../../theme.js';
import {MenuPanel} from '../drill/panels/menu-panel.js';
import {clockWords} from '../drill/words.js';
import {Entry, entryRows} from '../guide/forms/entry.js';
import {blank, line, sliceLines} from '../guide/lines.js';
import {LinesView} from '../guide/lines-view.js';
import {leaderBindings, leaderBindingsNow} from './bindings.js';
import {leaderBody, leaderHeader} from './leader-lines.js';
import {readyAnswers, rubric, rubricWords} from './words.js';

export type LeaderScreenProps = Readonly<{link: LeaderLink; onLeave: () => void}>;

type Miss = LeaderState['misses'][number];
type Panel =
	| Readonly<{kind: 'none'}>
	| Readonly<{kind: 'help'}>
	| Readonly<{kind: 'misses'}>
	| Readonly<{kind: 'answer'; miss: Miss}>
	| Readonly<{kind: 'typed'; miss: Miss}>
	| Readonly<{kind: 'note'}>
	| Readonly<{kind: 'injects'}>
	| Readonly<{kind: 'rubric'}>
	| Readonly<{kind: 'level'; item: string}>;

const noPanel: Panel = {kind: 'none'};
const footerRows = 2;
const typedKey = 'typed';
const leastRows = 12;
const leastCells = 40;

/** The link's state for drawing. */
function useLink(link: LeaderLink): Readonly<{state: LeaderState; ended: string | null}> {
	const [seen, setSeen] = useState(() => ({state: link.state(), ended: link.ended()}));
	useEffect(() => {
		const changed = () => setSeen({state: link.state(), ended: link.ended()});
		const unsubscribe = link.subscribe(changed);
		// What changed between the first drawing and the subscription.
		changed();
		return unsubscribe;
	}, [link]);
	return seen;
}

export function LeaderScreen({link, onLeave}: LeaderScreenProps) {
	const theme = useTheme();
	const {columns, rows: windowRows} = useWindowSize();
	const rows = frameRows(windowRows);
	const {state, ended} = useLink(link);
	const [message, setMessage] = useState<Status | null>(null);
	const {panel, isOpening, open, close} = usePanel<Panel>(
		noPanel,
		useCallback(() => setMessage(null), []),
	);
	const [scroll, setScroll] = useState(0);
	const isNone = panel.kind === 'none';
	const say = (text: string, role: Status['role'] = 'warning') => setMessage({text, role});
	/** Resolves with why it was refused; null when it was carried out. */
	const settle = async (result: Promise<Result>, did: string): Promise<string | null> => {
		const answer = await result;
		if ('refused' in answer) {
			return answer.refused;
		}

		say(did, 'ok');
		return null;
	};
	const carry = (result: Promise<Result>, did: string): void => {
		void settle(result, did).then((refusal) => {
			if (refusal !== null) {
				say(`Not done: ${refusal}.`.replace(/\.\.$/, '.'));
			}
		});
	};
	const entered = async (result: Promise<Result>, did: string): Promise<string | null> => {
		const refusal = await settle(result, did);
		if (refusal === null) {
			close();
		}

		return refusal;
	};

	const header = leaderHeader(state, ended, theme, columns);
	const isEntry = panel.kind === 'typed' || panel.kind === 'note';
	const isPane = isNone || isEntry;
	const bodyRows = Math.max(1, rows - header.length - (isEntry ? entryRows : isPane ? footerRows : 0));
	const body = leaderBody(state, theme, columns);
	const slice = sliceLines(body, scroll, bodyRows);
	const scrollBy = (by: number) =>
		setScroll((current) => Math.max(0, Math.min(Math.max(0, body.length - bodyRows), current + by)));
	useKeys((event) => {
		if (isOpening()) {
			return;
		}

		if (event.kind === 'burst') {
			for (const key of spreadBurst(event)) {
				if (key.name === 'up' || key.name === 'down') {
					scrollBy(key.name === 'down' ? 1 : -1);
				}
			}

			return;
		}

		const command = matchBinding(leaderBindings, event);
		if (command === null) {
			return;
		}

		setMessage(null);
		const isActing = ['answer', 'fire', 'note', 'pause', 'rubric'].includes(command);
		if (isActing && ended !== null) {
			return;
		}

		switch (command) {
			case 'leave':
				onLeave();
				return;
			case 'help':
				open({kind: 'help'});
				return;
			case 'down':
			case 'up':
				scrollBy(command === 'down' ? 1 : -1);
				return;
			case 'page-down':
			case 'page-up':
				scrollBy(command === 'page-down' ? bodyRows - 1 : 1 - bodyRows);
				return;
			case 'answer': {
				const [miss, ...more] = state.misses;
				if (miss === undefined) {
					say('Nothing waits for an answer.');
				} else {
					open(more.length === 0 ? {kind: 'answer', miss} : {kind: 'misses'});
				}

				return;
			}

			case 'fire':
				if (state.injects.some((inject) => inject.state === 'coming')) {
					open({kind: 'injects'});
				} else {
					say('No inject is to come.');
				}

				return;
			case 'note':
				open({kind: 'note'});
				return;
			case 'rubric':
				open({kind: 'rubric'});
				return;
			case 'pause':
				carry(
					state.pausedBy === null ? link.pause() : link.unpause(),
					state.pausedBy === null ? 'Paused, both clocks.' : 'It goes on.',
				);
		}
	}, isNone);

	if (rows < leastRows || columns < leastCells) {
		return (
			<LinesView
				lines={[line('The window is too small to lead a drill: it needs 40 columns and 13 rows.', 'unknown')]}
			/>
		);
	}

	const size = {width: columns, height: bodyRows};
	const status: Status | null = ended === null ? message : {text: ended, role: 'warning'};
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<LinesView lines={header} />
			{isPane ? (
				<Box flexDirection="column" height={bodyRows} overflow="hidden">
					<LinesView lines={slice.lines} />
				</Box>
			) : null}
			{panel.kind === 'help' ? (
				<HelpOverlay title="Keys of a drill's leader" bindings={leaderBindings} onClose={close} height={bodyRows} />
			) : null}
			{panel.kind === 'misses' ? (
				<MenuPanel
					{...size}
					title="Which miss do you answer?"
					items={state.misses.map((miss) => ({key: miss.step, label: `${clockWords(miss.at)} ${miss.title}`}))}
					onSelect={(key) => {
						const miss = state.misses.find((one) => one.step === key);
						open(miss === undefined ? noPanel : {kind: 'answer', miss});
					}}
					onClose={close}
				/>
			) : null}
			{panel.kind === 'answer' ? (
				<MenuPanel
					{...size}
					title={`The trainee chose "${panel.miss.title}", which the recording does not have. What does it show?`}
					words={[blank, line('Sent as it stands, marked as from you.', 'dim')]}
					items={[
						{key: typedKey, label: 'In my own words …'},
						...readyAnswers.map((text) => ({key: text, label: text})),
					]}
					onSelect={(key) => {
						if (key === typedKey) {
							open({kind: 'typed', miss: panel.miss});
						} else {
							close();
							carry(link.answer(panel.miss.step, key), 'Answered.');
						}
					}}
					onClose={close}
				/>
			) : null}
			{panel.kind === 'injects' ? (
				<MenuPanel
					{...size}
					title="Which inject comes now?"
					items={state.injects
						.filter((inject) => inject.state === 'coming')
						.map((inject) => ({key: inject.id, label: `${inject.from}: ${inject.text} (${inject.comes})`}))}
					onSelect={(id) => {
						close();
						carry(link.inject(id), 'It is on the screen of the trainee.');
					}}
					onClose={close}
				/>
			) : null}
			{panel.kind === 'rubric' ? (
				<MenuPanel
					{...size}
					title="What have you seen?"
					words={[blank, line('Kept as a note at its time; it changes no score.', 'dim')]}
					items={rubric.map((item) => ({key: item.key, label: item.title}))}
					onSelect={(item) => open({kind: 'level', item})}
					onClose={close}
				/>
			) : null}
			{panel.kind === 'level' ? (
				<MenuPanel
					{...size}
					title={rubric.find(({key}) => key === panel.item)?.title ?? ''}
					items={(rubric.find(({key}) => key === panel.item)?.levels ?? []).map((text, level) => ({
						key: String(level),
						label: `${level + 1}: ${text}`,
					}))}
					onSelect={(level) => {
						const item = rubric.find(({key}) => key === panel.item);
						close();
						if (item !== undefined) {
							carry(link.note(rubricWords(item, Number(level))), 'Noted.');
						}
					}}
					onClose={() => open({kind: 'rubric'})}
				/>
			) : null}
			{panel.kind === 'typed' ? (
				<Entry
					key="typed"
					spec={{
						label: `What does "${panel.miss.title}" show?`,
						hint: 'Enter sends it, marked as from you; Esc does not.',
						mayBeEmpty: false,
					}}
					initial=""
					width={columns}
					onSubmit={async (text) => entered(link.answer(panel.miss.step, text), 'Answered.')}
					onCancel={close}
				/>
			) : null}
			{panel.kind === 'note' ? (
				<Entry
					key="note"
					spec={{label: 'Note for the debrief', hint: 'Enter keeps it at this time; Esc does not.', mayBeEmpty: false}}
					initial=""
					width={columns}
					onSubmit={async (text) => entered(link.note(text), 'Noted.')}
					onCancel={close}
				/>
			) : null}
			{isNone ? (
				<>
					<StatusLine status={status} />
					<HelpLine bindings={leaderBindingsNow(state, ended !== null, slice.above + slice.below > 0)} />
				</>
			) : null}
		</Box>
	);
}
