/** Tells the server a choice on which the sign-in page depends; it hears of it there and nowhere else. */
export function tellServer(name: 'harbor-lang' | 'berth-theme', value: string): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${name}=${value}; Path=/account; Max-Age=31536000; SameSite=Lax${secure}`;
}
