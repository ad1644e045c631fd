/** Fetches what comes after the log-in while one types; which files these are, the build writes into the page. */
export function fetchAhead(): void {
  const names = document.querySelector<HTMLMetaElement>('meta[name=berth-next]')?.content.split(' ') ?? [];
  for (const name of names) {
    const link = document.createElement('link');
    // Safari knows no prefetch.
    link.rel = link.relList.supports('prefetch') ? 'prefetch' : name.endsWith('.css') ? 'preload' : 'modulepreload';
    if (link.rel !== 'modulepreload') link.as = name.endsWith('.css') ? 'style' : 'script';
    link.crossOrigin = '';
    link.href = `/${name}`;
    document.head.append(link);
  }
}
