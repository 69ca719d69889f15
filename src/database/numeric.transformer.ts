/** Postgres sends `numeric` as text so that nothing is rounded; our amounts fit a double. */
export const numeric = {
  to: (value: number | null): number | null => value,
  from: (value: string | null): number | null => (value === null ? null : Number(value)),
};
