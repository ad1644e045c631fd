import type { Area } from '../area';

const area: Area = { name: 'admin-system' };

export default area;
