/** What is answered while the database opens. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../api/problem.ts';
import { problemOf } from './errors.ts';

export function answerStarting(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/healthz') {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"status":"ok"}');
    return;
  }
  const problem = problemOf(
    new ApiError('unavailable', '服务正在启动 / the service is starting', {
      remedy: 'try again in a few seconds',
    }),
    request.url ?? '/',
  );
  response
    .writeHead(problem.status, {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      'Retry-After': '2',
    })
    .end(JSON.stringify(problem));
}
