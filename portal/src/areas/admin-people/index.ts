import type { Area } from '../area';

const area: Area = { name: 'admin-people' };

export default area;
