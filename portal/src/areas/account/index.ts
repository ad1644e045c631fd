import type { Area } from '../area';

/** The dialogs about the one who is logged in; the header opens them. The pages before the log-in are in `sign-in/`. */
const area: Area = { name: 'account' };

export default area;
