/** Who uses the page, for all its parts. */
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Me } from '../../server/api/accounts.ts';
import * as api from '../api/client.ts';

const Context = createContext<Me | null>(null);

/** Who uses the page; null until the server has said so. */
export const useMe = (): Me | null => useContext(Context);

/** Whether a route may be called, such as `POST /api/jobs/divide`; while it is not known yet, it may. */
export function useMay(route: string): boolean {
  const me = useMe();
  return me?.may.includes(route) ?? true;
}

export function MeProvider({ children }: { children: ReactNode }) {
  const [me, setMe] = useState<Me | null>(null);
  useEffect(() => {
    // A server that cannot be reached is told of by the city's request, which is made again.
    api.me().then(setMe, () => setMe(null));
  }, []);
  return <Context value={me}>{children}</Context>;
}
