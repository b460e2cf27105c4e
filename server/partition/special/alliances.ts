/** Shops of one place in alliances (商户联盟) of about forty, each a run of shops along the way. */
import { ALLIANCE, ALLIANCE_ALONE } from './params.ts';

/** A shop in metres. */
export interface ShopPlace {
  id: string;
  x: number;
  y: number;
}

/**
 * Sizes of the alliances of n shops: as even as possible (they differ by one at most), each of 30 to 50 where any number of
 * alliances allows that, and about 40. Empty for too few shops.
 */
export function allianceSizes(n: number): number[] {
  if (n < ALLIANCE_ALONE) return [];
  const fits = (k: number): boolean =>
    Math.floor(n / k) >= ALLIANCE.least && Math.ceil(n / k) <= ALLIANCE.most;
  const wish = Math.max(1, n / ALLIANCE.aim);
  let best = 1;
  for (let k = 1; k <= Math.ceil(n / ALLIANCE.least); k++) {
    const better =
      fits(k) !== fits(best)
        ? fits(k)
        : Math.abs(n / k - ALLIANCE.aim) < Math.abs(n / best - ALLIANCE.aim) - 1e-9;
    if (better || (fits(k) === fits(best) && Math.abs(k - wish) < Math.abs(best - wish) && !fits(best)))
      best = k;
  }
  return Array.from(
    { length: best },
    (_, i) => Math.floor((n * (i + 1)) / best) - Math.floor((n * i) / best),
  );
}

/**
 * Shops in order along their street: by the way from one end, from shop to nearest shop (a shortest spanning tree, Prim 1957, from
 * one end of its longest path). So both sides of a street, and a street that bends, come in one order.
 */
export function alongTheWay(shops: readonly ShopPlace[]): ShopPlace[] {
  if (shops.length < 3) return [...shops].sort((a, b) => a.x - b.x || a.y - b.y);
  const from = new Int32Array(shops.length).fill(-1);
  const near = new Float64Array(shops.length).fill(Infinity);
  const done = new Uint8Array(shops.length);
  const links: { to: number; length: number }[][] = shops.map(() => []);
  near[0] = 0;
  for (let step = 0; step < shops.length; step++) {
    let v = -1;
    for (let u = 0; u < shops.length; u++) if (!done[u] && (v < 0 || near[u] < near[v])) v = u;
    done[v] = 1;
    if (from[v] >= 0) {
      links[v].push({ to: from[v], length: near[v] });
      links[from[v]].push({ to: v, length: near[v] });
    }
    for (let u = 0; u < shops.length; u++) {
      const d = Math.hypot(shops[u].x - shops[v].x, shops[u].y - shops[v].y);
      if (!done[u] && d < near[u]) {
        near[u] = d;
        from[u] = v;
      }
    }
  }
  const ways = (start: number): Float64Array => {
    const way = new Float64Array(shops.length).fill(-1);
    way[start] = 0;
    const stack = [start];
    for (let v = stack.pop(); v !== undefined; v = stack.pop())
      for (const { to, length } of links[v])
        if (way[to] < 0) {
          way[to] = way[v] + length;
          stack.push(to);
        }
    return way;
  };
  const farthest = (way: Float64Array): number => way.reduce((best, w, v) => (w > way[best] ? v : best), 0);
  const one = farthest(ways(0));
  const other = farthest(ways(one));
  // The western end (or the northern one) comes first, whichever way the tree was grown.
  const first =
    shops[one].x < shops[other].x - 1e-6 ||
    (Math.abs(shops[one].x - shops[other].x) <= 1e-6 && shops[one].y > shops[other].y);
  const way = ways(first ? one : other);
  return shops
    .map((shop, i) => ({ shop, way: way[i] }))
    .sort((a, b) => a.way - b.way || (a.shop.id < b.shop.id ? -1 : 1))
    .map(({ shop }) => shop);
}

/** The alliances of the shops of one place: runs along the way. */
export function alliancesOf(shops: readonly ShopPlace[]): string[][] {
  const order = alongTheWay(shops);
  let at = 0;
  return allianceSizes(shops.length).map(size => {
    at += size;
    return order.slice(at - size, at).map(({ id }) => id);
  });
}
