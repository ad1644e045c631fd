/** The roles by their numbers in the API, the one with the most rights first. */
export const ROLES = ['1', '4', '2', '3', '5'] as const;

/** The number of a role, as a text. */
export type RoleId = (typeof ROLES)[number];
