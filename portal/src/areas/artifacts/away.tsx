import { safeAddress } from '../../kit/markdown/address';

/** An address that an artifact names: a link if it leads to the web, else its words. */
export function Away({ address, children }: { address: string; children?: string }) {
  const href = safeAddress(address);
  if (!href || href.startsWith('#')) return <span>{children ?? address}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children ?? address}
    </a>
  );
}
