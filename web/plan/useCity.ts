import { useCallback, useEffect, useState } from 'react';
import type { City, Plan } from '../../server/api/schemas.ts';
import * as api from '../api/client.ts';
import { RequestError } from '../api/problem.ts';

export interface CityData {
  city: City;
  plans: Plan[];
}

interface Loaded {
  data: CityData | undefined;
  error: RequestError | undefined;
  /** Asks again; resolves with the new state when it came. */
  reload(): Promise<CityData | undefined>;
}

/** Wait before a lost server is asked again. */
const AGAIN_MS = 5000;

/** The city and its plans; an unreachable server is asked again by itself. */
export function useCity(): Loaded {
  const [data, setData] = useState<CityData>();
  const [error, setError] = useState<RequestError>();

  const reload = useCallback(async () => {
    try {
      const [city, plans] = await Promise.all([api.city(), api.plans()]);
      setData({ city, plans });
      setError(undefined);
      return { city, plans };
    } catch (cause) {
      setError(
        cause instanceof RequestError
          ? cause
          : new RequestError('unexpected', 'unexpected', { detail: String(cause), cause }),
      );
      return undefined;
    }
  }, []);

  useEffect(() => {
    void reload();
  }, [reload]);

  useEffect(() => {
    if (error?.code !== 'unreachable') return;
    const timer = setInterval(() => void reload(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [error, reload]);

  return { data, error, reload };
}
