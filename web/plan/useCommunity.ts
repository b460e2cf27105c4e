import { useEffect, useState } from 'react';
import type { CommunityDetail } from '../../server/api/schemas.ts';
import * as api from '../api/client.ts';

export interface CommunityState {
  detail: CommunityDetail | undefined;
  error: unknown;
}

const NONE: CommunityState = { detail: undefined, error: undefined };

/**
 * A community with its grids in the plan shown.
 * @param revision changes when the grids may have changed
 */
export function useCommunity(code: string | null, plan: string | null, revision: string): CommunityState {
  const [state, setState] = useState<CommunityState & { of: string }>({ ...NONE, of: '' });
  const of = `${code}|${plan}|${revision}`;
  useEffect(() => {
    if (code === null) return;
    const request = new AbortController();
    api.community(code, plan, request.signal).then(
      detail => setState({ of, detail, error: undefined }),
      (error: unknown) => {
        if (!request.signal.aborted) setState({ of, detail: undefined, error });
      },
    );
    return () => request.abort();
  }, [code, plan, of]);
  return code !== null && state.of === of ? state : NONE;
}
