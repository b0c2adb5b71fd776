// The door to drills: begin one, or go on with one.
export {openDrill, resumeDrill} from './drill/open-drill.js';
