/** Numbers for Prometheus, text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { NextFunction, Request, Response } from 'express';

/** Upper bounds of the duration classes, seconds. */
const BUCKETS_S = [0.005, 0.025, 0.1, 0.25, 1, 5];

interface Count {
  labels: string;
  requests: number;
  seconds: number;
  /** Requests up to each bound. */
  upTo: number[];
}

export class Metrics {
  readonly #counts = new Map<string, Count>();
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });

  constructor() {
    this.#delay.enable();
  }

  /** Express middleware that counts every request under its route, never under its address. */
  count = (request: Request, response: Response, next: NextFunction): void => {
    const started = performance.now();
    response.on('finish', () => {
      const route = typeof response.locals.route === 'string' ? response.locals.route : 'other';
      const labels = `method="${request.method}",route="${route}",status="${response.statusCode}"`;
      let count = this.#counts.get(labels);
      if (count === undefined) {
        count = { labels, requests: 0, seconds: 0, upTo: BUCKETS_S.map(() => 0) };
        this.#counts.set(labels, count);
      }
      const seconds = (performance.now() - started) / 1000;
      count.requests++;
      count.seconds += seconds;
      BUCKETS_S.forEach((bound, index) => {
        if (seconds <= bound) count.upTo[index]!++;
      });
    });
    next();
  };

  /** The exposition, with the jobs by state. */
  expose(jobs: readonly { state: string; jobs: number }[]): string {
    const memory = process.memoryUsage();
    const lines = ['# TYPE wangge_http_request_duration_seconds histogram'];
    for (const { labels, requests, seconds, upTo } of this.#counts.values()) {
      upTo.forEach((value, index) => {
        lines.push(
          `wangge_http_request_duration_seconds_bucket{${labels},le="${BUCKETS_S[index]}"} ${value}`,
        );
      });
      lines.push(
        `wangge_http_request_duration_seconds_bucket{${labels},le="+Inf"} ${requests}`,
        `wangge_http_request_duration_seconds_sum{${labels}} ${seconds}`,
        `wangge_http_request_duration_seconds_count{${labels}} ${requests}`,
      );
    }
    lines.push('# TYPE wangge_jobs gauge');
    for (const { state, jobs: number } of jobs) lines.push(`wangge_jobs{state="${state}"} ${number}`);
    lines.push(
      '# TYPE process_resident_memory_bytes gauge',
      `process_resident_memory_bytes ${memory.rss}`,
      '# TYPE nodejs_heap_size_used_bytes gauge',
      `nodejs_heap_size_used_bytes ${memory.heapUsed}`,
      '# TYPE nodejs_eventloop_lag_p99_seconds gauge',
      `nodejs_eventloop_lag_p99_seconds ${this.#delay.percentile(99) / 1e9}`,
      '# TYPE process_uptime_seconds counter',
      `process_uptime_seconds ${process.uptime()}`,
    );
    return `${lines.join('\n')}\n`;
  }
}
