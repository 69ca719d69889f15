import { rm } from 'node:fs/promises';
import { type TestCluster } from './test-cluster';

export default async function globalTeardown(): Promise<void> {
  const cluster = (globalThis as { parleyTestCluster?: TestCluster }).parleyTestCluster;
  if (!cluster) return;
  await cluster.server.stop();
  await rm(cluster.dataDir, { recursive: true, force: true });
  await rm(cluster.serverFolder, { recursive: true, force: true });
}
