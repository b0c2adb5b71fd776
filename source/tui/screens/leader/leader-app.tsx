// Which screen a leader sees: a menu where several drills run, then the drill.
import {Box} from 'ink';
import {type ReactElement, useCallback, useEffect, useRef, useState} from 'react';
import type {LeaderLink} from '../../../session/leader-contract.js';
import {frameRows} from '../../components/frame.js';
import {StatusLine} from '../../components/status-line.js';
import {useWindowSize} from '../../components/use-window-size.js';
import {useKeys} from '../../input/use-keys.js';
import {MenuPanel} from '../drill/panels/menu-panel.js';
import {LeaderScreen} from './leader-screen.js';
import type {LeaderPorts, LedDrill} from './ports.js';

/** What is open, so that every way out can close it. */
export type LeaderLedger = {link: LeaderLink | null};

export type LeaderAppProps = Readonly<{
	ports: LeaderPorts;
	/** Joined already, where there is only one drill. */
	link: LeaderLink | null;
	ledger: LeaderLedger;
	onLeave: () => void;
}>;

/** The leader's screens as an element, for a caller that must not import React itself. */
export const drawLeader = (props: LeaderAppProps): ReactElement => <LeaderApp {...props} />;

export function LeaderApp({ports, link: joined, ledger, onLeave}: LeaderAppProps) {
	const [link, setLink] = useState(joined);
	const [fault, setFault] = useState<string | null>(null);
	const isJoining = useRef(false);
	const isGone = useRef(false);
	useEffect(
		() => () => {
			isGone.current = true;
		},
		[],
	);
	const join = useCallback(
		(drill: LedDrill) => {
			if (isJoining.current) {
				return;
			}

			isJoining.current = true;
			ports
				.join(drill)
				.then(
					(opened) => {
						if (isGone.current) {
							opened.close();
							return;
						}

						ledger.link = opened;
						setLink(opened);
					},
					(error: unknown) => setFault(error instanceof Error ? error.message : String(error)),
				)
				.finally(() => {
					isJoining.current = false;
				});
		},
		[ports, ledger],
	);
	return link === null ? (
		<Drills drills={ports.drills} fault={fault} onChoose={join} onLeave={onLeave} />
	) : (
		<LeaderScreen link={link} onLeave={onLeave} />
	);
}

type DrillsProps = Readonly<{
	drills: readonly LedDrill[];
	fault: string | null;
	onChoose: (drill: LedDrill) => void;
	onLeave: () => void;
}>;

function Drills({drills, fault, onChoose, onLeave}: DrillsProps) {
	const {columns, rows} = useWindowSize();
	const height = frameRows(rows);
	useKeys((event) => {
		if (event.kind === 'key' && event.char === 'q') {
			onLeave();
		}
	});
	return (
		<Box flexDirection="column" width={columns} height={height} overflow="hidden">
			<MenuPanel
				title="Which drill do you lead?"
				items={drills.map((drill) => ({key: drill.id, label: `${drill.id}  ${drill.mode}: ${drill.title}`}))}
				width={columns}
				height={height - 1}
				onSelect={(id) => {
					const drill = drills.find((one) => one.id === id);
					if (drill !== undefined) {
						onChoose(drill);
					}
				}}
				onClose={onLeave}
			/>
			<StatusLine status={fault === null ? null : {text: fault, role: 'warning'}} />
		</Box>
	);
}
