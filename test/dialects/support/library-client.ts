export interface LibraryFrame {
  conversation_id?: string | null;
  model?: string;
  content?: string;
  finished?: boolean;
  error?: string;
}

/**
 * What the JavaScript client of the AI library does with an answer: it cuts each piece of the network into lines by itself, so that
 * a frame in two pieces would be lost or not be JSON.
 */
export async function readAsItsClientDoes(
  response: Response,
  seen: (frame: LibraryFrame) => void = () => {},
): Promise<LibraryFrame[]> {
  const frames: LibraryFrame[] = [];
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return frames;
    for (const line of decoder.decode(value).split('\n')) {
      if (!line.startsWith('data: ')) continue;
      const frame = JSON.parse(line.slice(6)) as LibraryFrame;
      frames.push(frame);
      seen(frame);
    }
  }
}

export const shownText = (frames: readonly LibraryFrame[]) =>
  frames.map(({ content }) => content ?? '').join('');
