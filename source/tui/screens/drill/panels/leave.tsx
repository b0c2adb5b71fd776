// Asked before a drill is left: nothing of it is lost either way.
import {blank, line} from '../../guide/lines.js';
import {MenuPanel} from './menu-panel.js';

export type LeaveProps = Readonly<{
	width: number;
	height: number;
	onLeave: () => void;
	onConclude: () => void;
	onStay: () => void;
}>;

export function Leave({width, height, onLeave, onConclude, onStay}: LeaveProps) {
	return (
		<MenuPanel
			title="Leave the drill?"
			words={[blank, line('Nothing was executed, so nothing has to be put right.', 'dim')]}
			items={[
				{key: 'stay', label: 'Stay'},
				{key: 'leave', label: 'Leave it, to go on later'},
				{key: 'conclude', label: 'End it here, and be debriefed'},
			]}
			width={width}
			height={height}
			onSelect={(key) => (key === 'leave' ? onLeave() : key === 'conclude' ? onConclude() : onStay())}
			onClose={onStay}
		/>
	);
}
