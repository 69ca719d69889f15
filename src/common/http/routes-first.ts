import { type HttpServer } from '@nestjs/common';

interface Layer {
  route?: { path: unknown };
}

/**
 * Moves routes in front of all others. Express tries one after the other for each request, in the order of the modules, which is that of
 * the documentation: what is asked most often stood behind fifty. To be called when all routes are there; none of these paths may be
 * another route's as well.
 */
export function putRoutesFirst(adapter: HttpServer, paths: readonly string[]): void {
  const { router } = adapter.getInstance() as { router: { stack: Layer[] } };
  const { stack } = router;
  const isAsked = ({ route }: Layer) => paths.includes(String(route?.path));
  const asked = stack.filter(isAsked);
  const others = stack.filter((layer) => !isAsked(layer));
  others.splice(
    others.findIndex(({ route }) => route !== undefined),
    0,
    ...asked,
  );
  stack.splice(0, stack.length, ...others);
}
