import type { Area } from '../area';

const area: Area = { name: 'artifacts' };

export default area;
