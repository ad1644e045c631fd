import type { Area } from '../area';

const area: Area = { name: 'logs' };

export default area;
