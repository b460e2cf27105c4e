/** Runs a measurement of child.ts in a process of its own. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildRequest, Measurements } from './child.ts';

type Input<N extends keyof Measurements> = Parameters<Measurements[N]>[0];
type Value<N extends keyof Measurements> = Awaited<ReturnType<Measurements[N]>>;

/** The measurement's figures. Rejects when its process fails; what it says on stderr is shown. */
export function measured<N extends keyof Measurements>(name: N, input: Input<N>): Promise<Value<N>> {
  return new Promise((done, fail) => {
    const child = fork(fileURLToPath(new URL('./child.js', import.meta.url)), {
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    let answer: { value: Value<N> } | undefined;
    child.on('message', message => (answer = message as { value: Value<N> }));
    child.on('error', fail);
    child.on('exit', (code, signal) =>
      answer ? done(answer.value) : fail(new Error(`${name} ended with ${signal ?? `exit code ${code}`}`)),
    );
    child.send({ name, input } satisfies ChildRequest);
  });
}

/** Largest resident memory of this process so far, bytes. */
export const peakMemory = (): number => process.resourceUsage().maxRSS * 1024;

/** Seconds that an action takes by the clock, and by the processor on all threads of this process. */
export async function clocked<T>(
  action: () => T | Promise<T>,
): Promise<{ value: T; wall_s: number; cpu_s: number }> {
  const cpu = process.cpuUsage();
  const since = performance.now();
  const value = await action();
  const { user, system } = process.cpuUsage(cpu);
  return { value, wall_s: (performance.now() - since) / 1000, cpu_s: (user + system) / 1e6 };
}
