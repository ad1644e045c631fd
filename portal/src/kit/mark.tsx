/** Berth's mark: a ship lying in her berth, seen from the crow's nest. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path d="M5.500 4.500V19a8 8 0 0 0 8 8h5a8 8 0 0 0 8-8V4.500" fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
      <path d="M16 3.500c3.300 2.600 5 6 5 9.600v6.400a2 2 0 0 1-2 2h-6a2 2 0 0 1-2-2v-6.400c0-3.600 1.700-7 5-9.600z" fill="var(--mark-ship, #ff6b3d)" />
    </svg>
  );
}
