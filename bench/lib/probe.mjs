/*
 * Loaded into each measured process with `--import`: tells the harness what the process used. Nothing runs in it between
 * measurements; during one a timer looks at the memory four times a second.
 */
import { createRequire } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { serveParent } from './serve-parent.mjs';

const RESOLUTION_MS = 10;
/** What is done by the clock and for all runs together. */
const BY_THE_CLOCK = /workers|checkpoints|gin_clean_pending_list|DELETE FROM idempotency_keys/u;

const lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let begun = process.cpuUsage();
let peakRss = 0;
let memoryTimer;
let stopCounting;

const look = () => (peakRss = Math.max(peakRss, process.memoryUsage.rss()));

serveParent({
  rss: () => process.memoryUsage.rss(),
  begin() {
    peakRss = 0;
    look();
    memoryTimer = setInterval(look, 250).unref();
    lag.reset();
    lag.enable();
    begun = process.cpuUsage();
  },
  end() {
    const { user, system } = process.cpuUsage(begun);
    lag.disable();
    clearInterval(memoryTimer);
    look();
    // The histogram holds the distance between two looks, which is the resolution when nothing is late.
    const lagP99Ms = Math.max(0, lag.percentile(99) / 1e6 - RESOLUTION_MS);
    return { cpuMs: (user + system) / 1000, peakRssBytes: peakRss, lagP99Ms };
  },
  beginStatements() {
    stopCounting = countStatements();
  },
  endStatements: () => stopCounting(),
});

/** Counts what goes to Postgres from now on, including BEGIN and COMMIT; the function that it gives ends that. */
function countStatements() {
  const { Client } = createRequire(import.meta.url)('pg');
  const send = Client.prototype.query;
  const counts = { byWork: 0, byClock: 0 };
  Client.prototype.query = function (statement, ...rest) {
    const text = typeof statement === 'string' ? statement : (statement?.text ?? '');
    counts[BY_THE_CLOCK.test(text) ? 'byClock' : 'byWork'] += 1;
    return send.call(this, statement, ...rest);
  };
  return () => {
    Client.prototype.query = send;
    return counts;
  };
}

// The harness is gone: the server under test stops as on Ctrl-C, with the database that it started.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// The channel alone keeps no process alive that has nothing else to do.
process.channel?.unref();
