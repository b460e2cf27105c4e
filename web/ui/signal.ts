import { useSyncExternalStore } from 'react';
import type { Signal } from './plainSignal.ts';

export { type Signal, signal } from './plainSignal.ts';

export const useSignal = <T>(source: Signal<T>): T => useSyncExternalStore(source.subscribe, source.get);
