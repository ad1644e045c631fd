import type { AnchorHTMLAttributes } from 'react';
import { Link, type LinkProps } from 'react-router';
import { classes, type Shared } from './button';
import { Icon } from './icon';

/** A link that looks like a button. */
export function ButtonLink({ kind, icon, small, wide, children, ...rest }: Shared & LinkProps) {
  return (
    <Link {...rest} className={classes({ kind, small, wide })}>
      {icon && <Icon name={icon} size={16} />}
      {children}
    </Link>
  );
}

/** A file to be downloaded, as a button. */
export function DownloadLink({ kind, icon = 'download', small, wide, children, ...rest }: Shared & AnchorHTMLAttributes<HTMLAnchorElement>) {
  return (
    <a download {...rest} className={classes({ kind, small, wide })}>
      <Icon name={icon} size={16} />
      {children}
    </a>
  );
}
