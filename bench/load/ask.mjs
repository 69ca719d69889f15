import { Agent } from 'undici';
import { isWhole, READERS } from './answer-readers.mjs';
import { eventLines } from './event-lines.mjs';

const SLOW_STEP_BYTES = 8 * 1024;

/** As many sockets as there are requests at once; the time limits are the harness's. */
export const openAgent = () => new Agent({ connections: null, headersTimeout: 0, bodyTimeout: 0 });

/**
 * Sends one request and reads its answer. Always resolves: `{ begunAt, firstAt, endedAt, pieces, gaps, problem }`, where
 * `problem` says why the answer does not count. A slow reader takes `bytesPerSecond`, by stopping after every few kilobytes.
 */
export function ask(
  agent,
  { url, headers, body, format, expect },
  { bytesPerSecond = null, gaps = null } = {},
) {
  const { origin, pathname, search } = new URL(url);
  return new Promise((resolve) => {
    const reading = new Reading(format, gaps);
    let unpaused = 0;
    const end = (problem) => resolve(reading.close(problem, expect));
    agent.dispatch(
      {
        origin,
        path: pathname + search,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      },
      {
        onRequestStart() {},
        onResponseStart(_controller, status) {
          reading.status = status;
        },
        onResponseData(controller, chunk) {
          reading.take(chunk);
          if (bytesPerSecond === null) return;
          unpaused += chunk.length;
          if (unpaused < SLOW_STEP_BYTES) return;
          controller.pause();
          setTimeout(() => controller.resume(), (unpaused / bytesPerSecond) * 1000);
          unpaused = 0;
        },
        onResponseEnd: () => end(null),
        onResponseError: (_controller, error) => end(error.message),
      },
    );
  });
}

class Reading {
  status = 0;
  #reader;
  #gaps;
  #lines;
  #body = '';
  #result = { begunAt: performance.now(), firstAt: null, endedAt: null, pieces: 0, problem: null };
  #lastAt = null;

  constructor(format, gaps) {
    this.#reader = new READERS[format]();
    this.#gaps = gaps;
    this.#lines = isWhole(format) ? null : eventLines((data) => this.#event(data));
  }

  take(chunk) {
    if (this.#result.problem) return;
    try {
      if (this.#lines && this.status === 200) this.#lines(chunk);
      else this.#body += chunk.toString();
    } catch (error) {
      this.#result.problem = error.message;
    }
  }

  #event(data) {
    const pieces = this.#reader.take(data);
    if (pieces === 0) return;
    const now = performance.now();
    this.#result.firstAt ??= now;
    this.#result.pieces += pieces;
    if (this.#gaps && this.#lastAt !== null) this.#gaps.push(now - this.#lastAt);
    this.#lastAt = now;
  }

  close(problem, expect) {
    const result = this.#result;
    result.endedAt = performance.now();
    result.problem ??= problem ?? this.#check(expect);
    return result;
  }

  #check(expect) {
    if (this.status !== 200) return `status ${this.status}: ${this.#body.slice(0, 200)}`;
    try {
      if (!this.#lines) this.#event(this.#body);
      return this.#reader.missing(expect);
    } catch (error) {
      return error.message;
    }
  }
}
